import { inspect } from 'node:util';
import { defineSecrets, variablesOf, type ManifestDeclaration } from '@undotenv/manifest';
import { afirgen } from '@undotenv/manifest/presets/afirgen';
import { btcAgent } from '@undotenv/manifest/presets/btc-agent';
import { nbaMcp } from '@undotenv/manifest/presets/nba-mcp';
import { resourceForecaster } from '@undotenv/manifest/presets/resource-forecaster';
import { sqlgym } from '@undotenv/manifest/presets/sqlgym';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createApi, type ApiOptions } from '../src/api.ts';
import type { RetryTimers } from '../src/calls/retry.ts';
import {
  cacheEvents,
  cacheTimes,
  createCoreClient,
  fixedCredentials,
  json as jsonView,
  refresh,
} from '../src/core.ts';
import { createSecretsClient } from '../src/create-secrets-client.ts';
import { defaultCredentials } from '../src/credentials/default-credentials.ts';
import { UnavailableError, type ClientError } from '../src/errors.ts';
import { createLambdaClient, secretsMiddleware } from '../src/lambda/index.ts';
import { embeddedMetrics } from '../src/metrics/index.ts';
import { createTestSecrets } from '../src/testing/index.ts';
import { fakeApi } from './fake-api.ts';
import { recordingLogger, type RecordingLogger } from './recording-logger.ts';
import { connectionFields } from '../src/connection/connection-fields.ts';
import { connectionUrl } from '../src/connection/connection-url.ts';
import { createMaskStream, maskOutput } from '../src/masking/index.ts';
import { virtualTime } from './virtual-time.ts';
import { exception, json, reset, startStubEndpoint, type StubEndpoint } from './stub-endpoint.ts';

/** Planted wherever a value, a key or a token stands; none of it may come out again. */
const planted = 'synthetic-canary';
const value = `${planted}-value`;
const credentials = {
  accessKeyId: 'id',
  secretAccessKey: `${planted}-key`,
  sessionToken: `${planted}-token`,
};
const write = { SecretId: 'a', SecretString: value };

const declaration = {
  application: 'shop',
  environment: { default: 'production' },
  sources: [{ source: 'environment' }, { source: 'secrets-manager' }],
  secrets: { database: { keys: { port: { env: 'PORT', type: 'integer' } } } },
} as const satisfies ManifestDeclaration;
const manifest = defineSecrets(declaration);
const name = 'shop/production/database';

let endpoint: StubEndpoint;
beforeAll(async () => {
  endpoint = await startStubEndpoint();
});
afterAll(() => endpoint.close());

function api(options: Partial<ApiOptions> = {}) {
  return createApi({
    region: 'us-east-1',
    endpoint: endpoint.url,
    credentials,
    maxTries: 1,
    ...options,
  });
}

function client(
  stored: object | undefined,
  logger: RecordingLogger,
  variables: Record<string, string> = {},
) {
  const fake = fakeApi();
  if (stored !== undefined) fake.put(name, stored);
  return createSecretsClient({ manifest, api: fake, logger, variables });
}

/** Every error a caller can meet, met as a caller meets it. */
const meetings: Record<ClientError['code'], (logger: RecordingLogger) => unknown> = {
  ACCESS_DENIED: () => {
    endpoint.answer(exception('AccessDeniedException', 'User: x is not authorized'));
    return api().call('PutSecretValue', write);
  },
  BINARY_SECRET: (logger) => client({ binary: btoa(value) }, logger).get('database'),
  CONFLICTING_SETTINGS: (logger) => {
    const bundle = { variable: 'SECRETS_NAME', keys: { database: {} } };
    const { application } = declaration;
    const variables = {
      APP_ENV: 'production',
      SECRETS_NAME: `${application}/staging`,
      PORT: value,
    };
    const bundled = defineSecrets({ ...declaration, bundle });
    return createSecretsClient({ manifest: bundled, logger, variables }).get('database');
  },
  CREDENTIALS_MISSING: () => {
    const chain = () => Promise.reject(new Error(value));
    const variables = {
      AWS_SECRET_ACCESS_KEY: value,
      HOME: '/nonexistent',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    return api({ credentials: defaultCredentials(variables, chain) }).call('PutSecretValue', write);
  },
  CREDENTIALS_REJECTED: () => {
    endpoint.answer(exception('InvalidSignatureException', `The canonical string was ${value}`));
    return api().call('PutSecretValue', write);
  },
  INVALID_CONFIGURATION: (logger) => {
    const url = `https://user:${value}@example.com`;
    return createSecretsClient({ endpoint: url, logger, variables: {} });
  },
  INVALID_JSON: (logger) => client({ text: `{"port": ${value}` }, logger).get('database'),
  INVALID_REFERENCE: (logger) => client({}, logger).getString(`${value} ?`),
  INVALID_REQUEST: () => {
    endpoint.answer(exception('ValidationException', `Value '${value}' at 'secretString'`));
    return api().call('PutSecretValue', write);
  },
  INVALID_VARIABLES: (logger) => client(undefined, logger, { PORT: value }).get('database'),
  KMS_KEY_UNUSABLE: () => {
    endpoint.answer(exception('DecryptionFailure', 'Secrets Manager can’t decrypt'));
    return api().call('PutSecretValue', write);
  },
  MISSING_KEY: (logger) => client({ port: value }, logger).getString(`${name}#none`),
  RESPONSE_REFUSED: () => {
    endpoint.answer((response) => response.end(value));
    return api().call('PutSecretValue', write);
  },
  SECRET_EXISTS: () => {
    endpoint.answer(exception('ResourceExistsException', 'The secret exists'));
    return api().call('CreateSecret', { Name: 'a', SecretString: value });
  },
  SECRET_NOT_FOUND: (logger) => client(undefined, logger).getString(name),
  SECRET_READ_FAILED: (logger) => {
    const api = fakeApi();
    api.put(name, { port: value });
    const wrapping = { manifest, api, logger, variables: {}, wrapErrors: 'all' } as const;
    return createSecretsClient(wrapping).get('database');
  },
  SHAPE_MISMATCH: (logger) => client({ port: value }, logger).get('database'),
  THROTTLED: () => {
    endpoint.answer(exception('ThrottlingException', value));
    return api().call('PutSecretValue', write);
  },
  UNAVAILABLE: () => {
    endpoint.answer(reset);
    return api().call('PutSecretValue', write);
  },
  UNKNOWN_ENVIRONMENT: (logger) => client({ port: 1 }, logger, { APP_ENV: value }).get('database'),
};

/** Waits for nothing but deadlines. */
const impatient: RetryTimers = {
  random: () => 0,
  after(ms, run) {
    const timer = setTimeout(run, ms < 1_000 ? 0 : ms);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** Everything a program could print of an error. */
function shown(error: unknown): string {
  const options = { depth: 20, showHidden: true, customInspect: false };
  const { message, stack } = error as Error;
  return [inspect(error), inspect(error, options), JSON.stringify(error), message, stack].join(
    '\n',
  );
}

/** The same of what is no error. */
function printed(object: unknown): string {
  const options = { depth: 20, showHidden: true, customInspect: false };
  return [inspect(object), inspect(object, options), JSON.stringify(object)].join('\n');
}

describe('a planted value', () => {
  it.each(Object.entries(meetings))('is in no part of %s, and in no log', async (code, meet) => {
    const logger = recordingLogger();
    const error: unknown = await Promise.resolve()
      .then(() => meet(logger))
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code });
    expect(shown(error)).not.toContain(planted);
    expect(JSON.stringify(logger.events)).not.toContain(planted);
  });

  it('is in no error of a schema that quotes its input', async () => {
    const schema = z.looseObject({}).refine(() => false, { error: ({ input }) => inspect(input) });
    const quoting = defineSecrets({
      ...declaration,
      secrets: { database: { keys: { port: {} }, schema } },
    });
    const fake = fakeApi();
    fake.put(name, { port: value });
    const error: unknown = await createSecretsClient({
      manifest: quoting,
      api: fake,
      variables: {},
    })
      .get('database')
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ paths: ['(the whole object)'] });
    expect(shown(error)).not.toContain(planted);
  });

  it('is in no error of an answer of the wrong secret', async () => {
    endpoint.answer(json(200, { Name: value, ARN: value, VersionId: value, SecretString: value }));
    const error: unknown = await createSecretsClient({ api: api() })
      .getString('a')
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'RESPONSE_REFUSED' });
    expect(shown(error)).not.toContain(planted);
  });

  it('is in no error of an answer that is not HTTP, not even as bytes', async () => {
    endpoint.answer((response) => response.socket?.end(`${value}\r\n\r\n`));
    const error: unknown = await api()
      .call('PutSecretValue', write)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('HPE_') as string,
    });
    expect(shown(error)).not.toContain(planted);
    expect(shown(error)).not.toContain('73 79 6e 74');
  });

  it('A-50: is in no log, error or print of a cache that hits, refreshes, fails and changes', async () => {
    const logger = recordingLogger();
    const fake = fakeApi();
    fake.put(name, { port: 1, password: value });
    fake.put('text', { text: value });
    fake.put('bytes', { binary: btoa(value) });
    const { clock, timers, advance } = virtualTime();
    const one = createSecretsClient({ manifest, api: fake, logger, variables: {}, clock, timers });
    const shows: unknown[] = [one];
    one.onChange('text', (change) => shows.push(change));
    one.onChange('text', () => Promise.reject(new Error(value)));
    const secrets = await one.ready();
    shows.push(secrets, one.versionOf(secrets.database));
    await Promise.all([one.getString('text'), one.getString('text'), one.getBinary('bytes')]);
    fake.put('text', { text: `${value}-2` });
    await one.refresh('text');
    await advance(300_000);
    fake.failWith(new UnavailableError({}));
    await Promise.all([one.getString('text'), one.getJson(name)]);
    await advance(86_400_000);
    for (const read of [() => one.getString('text'), () => one.getJson(name)]) {
      shows.push(await read().catch((error: unknown) => error));
      shows.push(await read().catch((error: unknown) => error));
    }
    try {
      shows.push(secrets.database);
    } catch (error) {
      shows.push(error);
    }
    expect(shows.map(shown).join('\n')).not.toContain(planted);
    expect(JSON.stringify(logger.events)).not.toContain(planted);
    expect(logger.events.map(({ event }) => event)).toContain('secret.listener.failed');
  });

  it('is in no log and no error of a batch, whatever it answers', async () => {
    const logger = recordingLogger();
    const fake = fakeApi();
    const ids = ['a', 'b', 'c'];
    for (const id of ids) fake.put(id, { text: value });
    for (const answer of [
      () => fake.batchOf(ids),
      () => ({ SecretValues: [{ ARN: value, Name: 'a', SecretString: value, VersionId: 1 }] }),
      () => ({ Errors: [{ SecretId: 'a', ErrorCode: 'ValidationException', Message: value }] }),
    ]) {
      fake.answerBatches(answer);
      const one = createSecretsClient({ api: fake, logger, batch: true });
      const outcomes = await Promise.allSettled(ids.map((id) => one.getString(id)));
      const errors = outcomes.flatMap((each) =>
        each.status === 'rejected' ? [each.reason as unknown] : [],
      );
      expect(errors.map(shown).join('\n')).not.toContain(planted);
    }
    expect(JSON.stringify(logger.events)).not.toContain(planted);
  });

  it('is in no explanation, and no log, of the sources that hold it', async () => {
    const logger = recordingLogger();
    const gated = defineSecrets({
      ...declaration,
      sources: [
        { source: 'environment', when: { PASSWORD: { set: true } }, final: true },
        { source: 'environment', when: { LOCAL: 'true' } },
        { source: 'secrets-manager', fallthroughOn: { production: ['any'] } },
        { source: 'environment', defaults: { PORT: value } },
      ],
      secrets: {
        database: {
          keys: { port: { env: 'PORT', type: 'integer' }, password: { env: 'PASSWORD' } },
        },
        token: { env: 'TOKEN' },
      },
    });
    const shows: unknown[] = [];
    for (const variables of [
      { PORT: '1', PASSWORD: value, TOKEN: value },
      { PORT: value, PASSWORD: value, LOCAL: value },
      { PORT: value, LOCAL: 'TRUE', TOKEN: value },
      { AWS_ACCESS_KEY_ID: value, AWS_SECRET_ACCESS_KEY: value, AWS_SESSION_TOKEN: value },
    ]) {
      const fake = fakeApi();
      fake.failWith(new UnavailableError({ cause: new Error('no value') }));
      const one = createSecretsClient({ manifest: gated, api: fake, logger, variables });
      for (const read of [() => one.get('database'), () => one.get('token')]) {
        await read().catch((error: unknown) => shows.push(shown(error)));
      }
      shows.push(JSON.stringify(await one.explain()), inspect(await one.explain(), { depth: 20 }));
    }
    expect(shows.join('\n')).not.toContain(planted);
    expect(JSON.stringify(logger.events)).not.toContain(planted);
    const events = logger.events.map(({ event }) => event);
    expect(events).toEqual(
      expect.arrayContaining(['source.fallthrough', 'source.switched', 'switch.ignored']),
    );
  });

  it('is in no event, error or print of a core client', async () => {
    const shows: unknown[] = [];
    const core = createCoreClient({
      region: 'us-east-1',
      endpoint: endpoint.url,
      credentials: fixedCredentials(credentials),
      cache: cacheTimes({ ttlMs: 0 }),
      timers: impatient,
      tell: cacheEvents((event) => shows.push(event)),
    });
    const ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:a-aBcDeF';
    const found = { ARN, Name: 'a', VersionId: '1', SecretString: `{"password":"${value}"}` };
    endpoint.answer(json(200, found));
    shows.push(await core.get('a', jsonView), core);
    const failing = [
      reset,
      json(200, { ...found, ARN: value }),
      exception('ValidationException', value),
    ];
    for (const answer of failing) {
      endpoint.answer(answer);
      shows.push(await refresh(core, 'a', jsonView).catch((error: unknown) => error));
      shows.push(await core.get('b', jsonView).catch((error: unknown) => error));
    }
    endpoint.answer(json(200, { ...found, SecretString: `{"password": ${value}` }));
    shows.push(await refresh(core, 'a', jsonView).catch((error: unknown) => error));
    expect(shows.length).toBeGreaterThan(9);
    expect(shows.map(shown).join('\n')).not.toContain(planted);
    core.close();
  });

  it('is in no log, error or explanation of a preset, whichever source has it', async () => {
    const logger = recordingLogger();
    const shows: unknown[] = [];
    const presets = [nbaMcp, afirgen, resourceForecaster, btcAgent, sqlgym];
    for (const preset of presets as readonly ManifestDeclaration[]) {
      const presetManifest = defineSecrets(preset);
      const names = presetManifest.secrets.map(({ secret }) => secret);
      const set = Object.fromEntries(
        presetManifest.secrets.flatMap(variablesOf).map((name) => [name, value]),
      );
      for (const environment of Object.keys(presetManifest.environment.spellings)) {
        const variables = { ...set, [presetManifest.environment.variable]: environment };
        for (const strict of [false, true]) {
          const fake = fakeApi();
          fake.failWith(new UnavailableError({ cause: new Error('no value') }));
          const one = createSecretsClient({
            ...{ manifest: presetManifest, api: fake, logger, variables, strict },
          });
          for (const name of names) {
            const read: unknown = await one.get(name).catch((error: unknown) => error);
            // The text of a secret is the value itself.
            if (typeof read !== 'string') shows.push(printed(read));
          }
          shows.push(printed(await one.explain()), printed(one));
        }
      }
    }
    expect(shows.length).toBeGreaterThan(100);
    expect(shows.join('\n')).not.toContain(planted);
    expect(JSON.stringify(logger.events)).not.toContain(planted);
  });

  it('is in nothing that a client for Lambda, its middleware or a test client shows', async () => {
    const lines: unknown[] = [];
    const note = (line: unknown): void => void lines.push(line);
    const fake = fakeApi();
    fake.put(name, { port: 1, password: value });
    const metrics = embeddedMetrics({ flushIntervalMs: 0, write: note });
    const logger = recordingLogger();
    const one = createLambdaClient({
      ...{ manifest, api: fake, logger, variables: {}, observers: [metrics] },
    });
    const request = { internal: {}, context: {} };
    const middleware = secretsMiddleware(one, { setToContext: true, metrics: [metrics] });
    await middleware.before(request);
    await middleware.after();
    const tested = createTestSecrets(manifest, { database: value });
    const refusal: unknown = await tested.get('database').catch((error: unknown) => error);
    const unset: unknown = await tested.set('database', value).catch((error: unknown) => error);
    expect([refusal, unset]).toMatchObject([{ code: 'INVALID_JSON' }, { code: 'INVALID_JSON' }]);
    expect(lines.length).toBeGreaterThan(0);
    const shows = [request, one, middleware, metrics, tested, refusal, unset, ...lines];
    expect(shows.map(printed).join('\n')).not.toContain(planted);
    expect(JSON.stringify(logger.events)).not.toContain(planted);
  });

  it('is in no log and no error of regions that fail over', async () => {
    const logger = recordingLogger();
    endpoint.answer((response, request) => {
      const isFirst = request.headers.authorization?.includes('/us-east-1/') === true;
      const answer = isFirst ? exception('InternalServiceError', value, 500) : json(200, value);
      answer(response, request);
    });
    const one = createSecretsClient({
      endpoint: endpoint.url,
      replicaRegions: ['eu-west-1'],
      credentials,
      variables: {},
      timers: impatient,
      logger,
    });
    const error: unknown = await one.getString('a').catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'UNAVAILABLE' });
    expect(logger.events.map(({ event }) => event)).toContain('region.failed');
    expect(shown(error)).not.toContain(planted);
    expect(JSON.stringify(logger.events)).not.toContain(planted);
    one.close();
  });

  it('is in nothing that a client or an api shows of itself', () => {
    const one = api();
    const other = createSecretsClient({ credentials, variables: {} });
    expect(shown(one) + shown(other)).not.toContain(planted);
  });
});

describe('a planted value that is sealed, masked or part of a URL', () => {
  it('is in nothing that shows what holds it', async () => {
    const logger = recordingLogger();
    const fake = fakeApi();
    fake.put('a', { user: 'app', password: value });
    const one = createSecretsClient({ api: fake, logger, sealed: true, variables: {} });
    const { user, password } = await one.getJson('a');
    const fields = { scheme: 'postgres', host: 'localhost', user, password };
    const text = await one.getString('a');
    const mask = maskOutput(one, { values: [value], streams: [] });
    mask.add(`${value}-2`);
    const url = connectionUrl(fields as Parameters<typeof connectionUrl>[0]);
    const shows: unknown[] = [one, text, user, password, url, mask, createMaskStream([value])];
    mask.close();
    expect(shows.map(printed).join('\n')).not.toContain(planted);
    expect(JSON.stringify(logger.events)).not.toContain(planted);
  });

  it.each([
    [{ scheme: value }],
    [{ scheme: 'postgres', host: `${value} ` }],
    [{ scheme: 'postgres', host: 'a', port: value }],
    [{ scheme: 'postgres', host: 'a', user: value, username: 'b' }],
    [{ scheme: 'postgres', host: 'a', database: `${value}?` }],
    [{ scheme: 'postgres', host: 'a', password: `${value}\ud800` }],
  ])('is in no error of a URL that cannot be (%#)', (fields) => {
    let thrown: unknown;
    try {
      connectionUrl(fields);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(Error);
    expect(shown(thrown)).not.toContain(planted);
  });

  it('is in nothing that shows the fields of a connection, nor in what refuses them', () => {
    expect(printed(connectionFields({ user: value, password: value }))).not.toContain(planted);
    for (const refused of [{ port: value }, { user: value, username: 'b' }]) {
      let thrown: unknown;
      try {
        connectionFields(refused);
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(Error);
      expect(shown(thrown)).not.toContain(planted);
    }
  });
});

describe('an error', () => {
  it('says whether the same call may succeed later', () => {
    expect(new UnavailableError({}).retryable).toBe(true);
    expect(new UnavailableError({}).name).toBe('UnavailableError');
  });
});
