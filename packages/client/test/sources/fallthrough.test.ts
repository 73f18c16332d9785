/** What happens where Secrets Manager fails and another source could answer. */
import { defineSecrets, type SourceDeclaration } from '@undotenv/manifest';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createSecretsClient } from '../../src/create-secrets-client.ts';
import {
  AccessDeniedError,
  CredentialsMissingError,
  InvalidRequestError,
  KmsKeyError,
  SecretNotFoundError,
  ThrottledError,
  UnavailableError,
} from '../../src/errors.ts';
import { fakeApi } from '../fake-api.ts';
import { recordingLogger } from '../recording-logger.ts';
import { startStubEndpoint } from '../stub-endpoint.ts';
import { settled, virtualTime } from '../virtual-time.ts';

type Fallthrough = SourceDeclaration['fallthroughOn'];

interface Setting {
  fallthroughOn?: Fallthrough;
  environment?: string;
  strict?: boolean;
}

const ofEnvironment = 'synthetic-of-environment';
const ofStore = 'synthetic-of-store';

function opened({ fallthroughOn = ['any'], environment = 'staging', strict = false }: Setting) {
  const manifest = defineSecrets({
    application: 'shop',
    environment: { variable: 'SHOP_ENV' },
    sources: [{ source: 'secrets-manager', fallthroughOn }, { source: 'environment' }],
    secrets: { token: { env: 'TOKEN' } },
  });
  const name = `shop/${environment}/token`;
  const api = fakeApi();
  const variables: Record<string, string> = { SHOP_ENV: environment, TOKEN: ofEnvironment };
  const logger = recordingLogger();
  const { clock, timers, advance } = virtualTime();
  const options = { manifest, api, variables, logger, clock, timers, strict };
  const client = createSecretsClient(options);
  const warnings = () => logger.events.filter(({ level }) => level === 'warn');
  return { api, client, variables, warnings, advance, name };
}

const failures = {
  'not-found': [new SecretNotFoundError({})],
  denied: [new AccessDeniedError({ action: 'x' }), new KmsKeyError({})],
  credentials: [new CredentialsMissingError('none')],
  unavailable: [new UnavailableError({}), new ThrottledError({})],
} as const;
const kinds = Object.keys(failures) as (keyof typeof failures)[];

describe('a failure of Secrets Manager', () => {
  it.each(kinds)('C2: lets a variable answer where %s may, and nowhere else', async (kind) => {
    for (const error of kinds.flatMap((each) => [...failures[each]])) {
      const { api, client } = opened({ fallthroughOn: [kind] });
      api.failWith(error);
      const outcome = await client.get('token').catch((reason: unknown) => reason);
      const isOfKind = (failures[kind] as readonly Error[]).includes(error);
      expect(outcome).toEqual(isOfKind ? ofEnvironment : expect.any(Error));
    }
  });

  it.each([
    ...kinds.flatMap((kind) => [...failures[kind]]),
    new InvalidRequestError({ awsCode: 'InvalidRequestException' }),
  ])('A-11: lets a variable answer where any may, with one warning: $code', async (error) => {
    const { api, client, warnings, name } = opened({});
    api.failWith(error);
    expect(await client.get('token')).toBe(ofEnvironment);
    expect(warnings()).toMatchObject([
      {
        event: 'source.fallthrough',
        secretId: name,
        source: 'secrets-manager',
        environment: 'staging',
        code: error.code,
      },
    ]);
    expect(JSON.stringify(warnings())).not.toContain('synthetic');
  });

  it('is never passed over when it is a defect of the program', async () => {
    const { api, client } = opened({});
    api.failWith(new RangeError('a defect'));
    await expect(client.get('token')).rejects.toThrow('a defect');
  });

  it.each(kinds)('A-12: is the answer in production, whatever a list says: %s', async (kind) => {
    const { api, client, warnings } = opened({ environment: 'production' });
    const [{ code, message }] = failures[kind];
    api.failWith(failures[kind][0]);
    await expect(client.get('token')).rejects.toMatchObject({ code, message });
    expect(warnings()).toEqual([]);
  });

  it('A-12: is passed over in production where the manifest names production', async () => {
    const fallthroughOn = { production: ['denied'] } as const;
    const { api, client } = opened({ environment: 'production', fallthroughOn });
    api.failWith(failures.denied[0]);
    expect(await client.get('token')).toBe(ofEnvironment);
    api.failWith(failures.unavailable[0]);
    client.clear();
    await expect(client.get('token')).rejects.toBe(failures.unavailable[0]);
    expect(await opened({ fallthroughOn }).client.get('token').catch(String)).toContain('not in');
  });

  it('A-12: is the answer in strict mode, wherever and whatever the manifest says', async () => {
    for (const environment of ['staging', 'production']) {
      const fallthroughOn = { staging: ['any'], production: ['any'] } as const;
      const { api, client } = opened({ environment, fallthroughOn, strict: true });
      api.failWith(failures.denied[0]);
      await expect(client.get('token')).rejects.toBe(failures.denied[0]);
    }
  });

  it('A-07, A-10: is told with the sources where the variable is missing, too', async () => {
    const { api, client, variables, name } = opened({});
    delete variables['TOKEN'];
    api.failWith(failures.credentials[0]);
    await expect(client.get('token')).rejects.toMatchObject({
      code: 'SECRET_NOT_FOUND',
      secretId: name,
      sources: ['secrets-manager', 'environment'],
      cause: failures.credentials[0],
    });
    expect(await client.getString(name, { default: '30' })).toBe('30');
  });
});

describe('an endpoint that never answers', () => {
  it('A-11: is tried twice, so that the variable is there before the read gives up', async () => {
    const endpoint = await startStubEndpoint();
    onTestFinished(() => endpoint.close());
    const manifest = defineSecrets({
      application: 'shop',
      sources: [
        { source: 'secrets-manager', fallthroughOn: { local: ['unavailable'] } },
        { source: 'environment' },
      ],
      secrets: { token: { env: 'TOKEN' } },
    });
    const credentials = { accessKeyId: 'id', secretAccessKey: 'synthetic-key' };
    const variables = { APP_ENV: 'local', TOKEN: ofEnvironment };
    const options = { endpoint: endpoint.url, credentials, timeoutMs: 250, variables };
    const client = createSecretsClient({ manifest, ...options });
    expect(await client.get('token')).toBe(ofEnvironment);
    expect(endpoint.requests).toHaveLength(2);
    client.close();
  });
});

describe('a value in the place of Secrets Manager’s', () => {
  it('is kept, though variables are not, until Secrets Manager answers again', async () => {
    const { api, client, advance, name } = opened({});
    api.failWith(new UnavailableError({}));
    await client.get('token');
    await client.get('token');
    expect(api.reads).toHaveLength(1);
    api.failWith(undefined);
    api.put(name, { text: ofStore });
    await advance(300_000);
    await client.get('token');
    await settled();
    expect(await client.get('token')).toBe(ofStore);
  });

  it('never replaces one that Secrets Manager has given', async () => {
    const { api, client, advance, name } = opened({});
    api.put(name, { text: ofStore });
    await client.get('token');
    api.failWith(new UnavailableError({}));
    await advance(3_600_000);
    expect(await client.get('token')).toBe(ofStore);
    await expect(client.refresh('token')).rejects.toBeInstanceOf(UnavailableError);
    expect(await client.get('token')).toBe(ofStore);
  });

  it('is replaced by the secret as soon as that is created, once it was forgotten', async () => {
    const { api, client, name } = opened({ fallthroughOn: ['not-found'] });
    expect(await client.get('token')).toBe(ofEnvironment);
    api.put(name, { text: ofStore });
    client.invalidate('token');
    expect(await client.get('token')).toBe(ofStore);
  });
});
