import { defineSecrets } from '@undotenv/manifest';
import {
  afirgen,
  afirgenBundle,
  afirgenCache,
  afirgenCompatSources,
} from '@undotenv/manifest/presets/afirgen';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CredentialsMissingError } from '../../src/errors.ts';
import { noServer, startPresetServer, type PresetServer } from './preset-server.ts';

const manifest = defineSecrets(afirgen);
const compat = defineSecrets({ ...afirgen, sources: afirgenCompatSources });
const bundled = defineSecrets({ ...afirgen, ...afirgenBundle });
const bundledCompat = defineSecrets({
  ...afirgen,
  ...afirgenBundle,
  sources: afirgenCompatSources,
});

const ofStore = 'synthetic-of-store';
const ofEnvironment = 'synthetic-of-environment';
const MYSQL_PASSWORD = ofEnvironment;
const bundle = {
  MYSQL_PASSWORD: ofStore,
  API_KEY: 'synthetic-2',
  FIR_AUTH_KEY: 'synthetic-3',
  MYSQL_USER: 'afirgen_user',
};

let server: PresetServer;
beforeAll(async () => {
  server = await startPresetServer();
  await server.create('MYSQL_PASSWORD', ofStore);
  await server.create('FIR_AUTH_KEY', 'true');
  await server.create('afirgen/production/secrets', bundle);
});
afterAll(() => server.close());

describe('where afirgen reads', () => {
  it.each<[Record<string, string>, 0 | 1]>([
    [{ ENVIRONMENT: 'production' }, 1],
    [{ ENVIRONMENT: 'development' }, 0],
    [{ ENVIRONMENT: 'production', USE_AWS_SECRETS: 'false' }, 0],
    [{ ENVIRONMENT: 'development', USE_AWS_SECRETS: 'true' }, 1],
    [{}, 0],
  ])('A-04: with %j, %i requests', async (set, count) => {
    const { client, requests } = server.open(manifest, { ...set, MYSQL_PASSWORD });
    expect(await client.get('MYSQL_PASSWORD')).toBe(count === 1 ? ofStore : ofEnvironment);
    expect(requests()).toHaveLength(count);
  });

  it('A-05: staging makes no request, and says which switch would', async () => {
    const { client, requests } = server.open(manifest, { ENVIRONMENT: 'staging' });
    await expect(client.get('MYSQL_PASSWORD')).rejects.toMatchObject({
      hint: expect.stringContaining('set USE_AWS_SECRETS to exactly "true"') as string,
    });
    expect(requests()).toEqual([]);
    const on = server.open(manifest, { ENVIRONMENT: 'staging', USE_AWS_SECRETS: 'true' });
    expect(await on.client.get('MYSQL_PASSWORD')).toBe(ofStore);
    expect(on.requests()).toEqual(['MYSQL_PASSWORD']);
  });

  it('A-05: other environments can be switched on by the manifest', async () => {
    const [first, second, ...rest] = afirgen.sources;
    const on = { ...second, environments: ['production', 'staging'] } as const;
    const configured = defineSecrets({ ...afirgen, sources: [first, on, ...rest] });
    const { client } = server.open(configured, { ENVIRONMENT: 'staging', MYSQL_PASSWORD });
    expect(await client.get('MYSQL_PASSWORD')).toBe(ofStore);
  });

  it('A-31: values injected into the task are read without a request, until it restarts', async () => {
    const variables = { ENVIRONMENT: 'production', USE_AWS_SECRETS: 'false', MYSQL_PASSWORD };
    const { client, requests, logger } = server.open(manifest, variables);
    expect(await client.get('MYSQL_PASSWORD')).toBe(ofEnvironment);
    expect(requests()).toEqual([]);
    expect(logger.events.filter(({ level }) => level === 'warn')).toMatchObject([
      { event: 'source.switched', variable: 'USE_AWS_SECRETS', environment: 'production' },
    ]);
  });

  it.each(['false', 'True', '1'])(
    'A-04, A-12: strict production is not read from variables where the switch is %j',
    async (USE_AWS_SECRETS) => {
      const variables = { ENVIRONMENT: 'production', USE_AWS_SECRETS, MYSQL_PASSWORD };
      const strict = server.open(manifest, variables, { strict: true });
      await expect(strict.client.get('MYSQL_PASSWORD')).rejects.toMatchObject({
        code: 'CONFLICTING_SETTINGS',
        hint: expect.stringContaining('unset USE_AWS_SECRETS') as string,
      });
      expect(strict.requests()).toEqual([]);
      const { client, logger } = server.open(manifest, variables);
      expect(await client.get('MYSQL_PASSWORD')).toBe(ofEnvironment);
      expect(logger.events).toContainEqual(expect.objectContaining({ event: 'source.switched' }));
    },
  );

  it.each(['true', undefined])(
    'A-04: strict production reads Secrets Manager where the switch is %j',
    async (set) => {
      const switched = set === undefined ? {} : { USE_AWS_SECRETS: set };
      const variables = { ENVIRONMENT: 'production', ...switched, MYSQL_PASSWORD };
      const { client } = server.open(manifest, variables, { strict: true });
      expect(await client.get('MYSQL_PASSWORD')).toBe(ofStore);
    },
  );

  it.each(['staging', 'stage', 'dev', 'local', 'test', 'qa'])(
    'A-04: %s leaves Secrets Manager off, unless the switch is on',
    async (ENVIRONMENT) => {
      const off = server.open(manifest, { ENVIRONMENT, MYSQL_PASSWORD }, { strict: true });
      expect(await off.client.get('MYSQL_PASSWORD')).toBe(ofEnvironment);
      expect(off.requests()).toEqual([]);
      const variables = { ENVIRONMENT, MYSQL_PASSWORD, USE_AWS_SECRETS: 'true' };
      expect(await server.open(manifest, variables).client.get('MYSQL_PASSWORD')).toBe(ofStore);
    },
  );

  it.each(['prod', 'Production', 'producton'])(
    'A-04: %s may be production misspelt, and is refused',
    async (ENVIRONMENT) => {
      const { client } = server.open(manifest, { ENVIRONMENT, MYSQL_PASSWORD });
      await expect(client.get('MYSQL_PASSWORD')).rejects.toMatchObject({
        code: 'UNKNOWN_ENVIRONMENT',
      });
    },
  );

  it.each([undefined, 'true'])(
    'A-10: in production, where the switch is %j, no hint names the source that was asked',
    async (set) => {
      const switched = set === undefined ? {} : { USE_AWS_SECRETS: set };
      const { client } = server.open(manifest, { ENVIRONMENT: 'production', ...switched });
      const error: unknown = await client.get('API_KEY').catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'SECRET_NOT_FOUND', sources: ['secrets-manager'] });
      expect((error as { hint?: string }).hint).not.toContain('USE_AWS_SECRETS');
    },
  );
});

describe('an application of afirgen', () => {
  it('A-01: runs unchanged with either source, and says which one answered', async () => {
    const application = async (variables: Record<string, string>) => {
      const { client, logger } = server.open(bundled, variables);
      const { MYSQL_PASSWORD: password, API_KEY: key } = await client.get('secrets');
      const retrieved = logger.events.find(({ event }) => event === 'secret.retrieved');
      return [password, key, retrieved?.source];
    };
    const local = { MYSQL_PASSWORD, API_KEY: 'synthetic-local', FIR_AUTH_KEY: 'synthetic-local' };
    expect(await application({ ...local, ENVIRONMENT: 'production' })).toEqual([
      ofStore,
      'synthetic-2',
      'secrets-manager',
    ]);
    expect(await application({ ...local, ENVIRONMENT: 'development' })).toEqual([
      ofEnvironment,
      'synthetic-local',
      'environment',
    ]);
  });
});

describe('what afirgen reads', () => {
  const production = { ENVIRONMENT: 'production', MYSQL_PASSWORD };

  it('A-09: is the text of a secret, though it looks like something else', async () => {
    const { client } = server.open(manifest, production);
    expect(await client.get('FIR_AUTH_KEY')).toBe('true');
  });

  it('A-38: is the secret, with one request, and says so', async () => {
    const { client, requests, logger } = server.open(manifest, production);
    expect(await client.get('MYSQL_PASSWORD')).toBe(ofStore);
    expect(logger.events).toContainEqual(
      expect.objectContaining({ event: 'secret.retrieved', source: 'secrets-manager' }),
    );
    expect(requests()).toEqual(['MYSQL_PASSWORD']);
  });

  it('A-02: has optional secrets, which may be nowhere', async () => {
    const variables = { ...production, API_KEY: 'synthetic' };
    const { client } = server.open(compat, variables);
    expect(await client.ready()).toEqual({
      MYSQL_PASSWORD: ofStore,
      API_KEY: 'synthetic',
      FIR_AUTH_KEY: 'true',
    });
  });

  it('A-13, C12: caches variables as long as secrets', async () => {
    const variables: Record<string, string> = { MYSQL_PASSWORD };
    const { client } = server.open(manifest, variables, { cache: afirgenCache });
    await client.get('MYSQL_PASSWORD');
    variables['MYSQL_PASSWORD'] = 'synthetic-changed';
    expect(await client.get('MYSQL_PASSWORD')).toBe(ofEnvironment);
    client.clear();
    expect(await client.get('MYSQL_PASSWORD')).toBe('synthetic-changed');
  });

  it('A-14: is the secret as soon as it is there, after a default and after a miss', async () => {
    const { client } = server.open(manifest, { USE_AWS_SECRETS: 'true' });
    expect(await client.getString('API_TIMEOUT', { default: '30' })).toBe('30');
    expect(await client.getString('API_TIMEOUT', { required: false })).toBeNull();
    await server.create('API_TIMEOUT', '60');
    expect(await client.getString('API_TIMEOUT', { default: '30' })).toBe('60');
  });
});

describe('where Secrets Manager fails afirgen', () => {
  const production = { ENVIRONMENT: 'production', MYSQL_PASSWORD, API_KEY: ofEnvironment };

  it('A-12: production fails, though a variable is set', async () => {
    const { client } = server.open(manifest, production);
    await expect(client.get('API_KEY')).rejects.toMatchObject({ code: 'SECRET_NOT_FOUND' });
    const down = server.open(manifest, production, noServer);
    await expect(down.client.get('MYSQL_PASSWORD')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('A-03: elsewhere a variable answers for a secret that is not there', async () => {
    const variables = { ...production, ENVIRONMENT: 'staging', USE_AWS_SECRETS: 'true' };
    const { client, requests } = server.open(manifest, variables);
    expect(await client.get('API_KEY')).toBe(ofEnvironment);
    expect(requests()).toEqual(['API_KEY']);
  });

  it('A-11: the system as it was takes the variable after any failure, with a warning', async () => {
    const { client, logger } = server.open(compat, production, noServer);
    expect(await client.get('MYSQL_PASSWORD')).toBe(ofEnvironment);
    expect(logger.events.filter(({ level }) => level === 'warn')).toMatchObject([
      { event: 'source.fallthrough', code: 'UNAVAILABLE', secretId: 'MYSQL_PASSWORD' },
    ]);
  });

  it('A-07: without credentials it reads variables, and says what was tried without one', async () => {
    const credentials = () => Promise.reject(new CredentialsMissingError('none'));
    const { client } = server.open(compat, production, { credentials });
    expect(await client.get('MYSQL_PASSWORD')).toBe(ofEnvironment);
    await expect(client.get('FIR_AUTH_KEY')).rejects.toMatchObject({
      code: 'SECRET_NOT_FOUND',
      sources: ['secrets-manager', 'environment'],
      cause: expect.objectContaining({ code: 'CREDENTIALS_MISSING' }) as object,
    });
  });

  it('A-12: strict mode fails the system as it was, too', async () => {
    const { client } = server.open(compat, production, { ...noServer, strict: true });
    await expect(client.get('MYSQL_PASSWORD')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

describe('the bundle of afirgen', () => {
  it('A-17: is one request for all five, and none while it is cached', async () => {
    const { client, requests } = server.open(bundled, { ENVIRONMENT: 'production' });
    const secrets = await client.get('secrets');
    expect(secrets).toEqual({ ...bundle, MYSQL_DB: 'fir_db' });
    expect(await client.get('secrets')).toBe(secrets);
    expect(requests()).toEqual(['afirgen/production/secrets']);
  });

  it('A-18: is put together from variables, or names all that are missing', async () => {
    const local = { MYSQL_PASSWORD, API_KEY: 'a', FIR_AUTH_KEY: 'f' };
    const whole = server.open(bundled, local);
    expect(await whole.client.get('secrets')).toMatchObject(local);
    const partly = server.open(bundled, { MYSQL_PASSWORD });
    await expect(partly.client.get('secrets')).rejects.toThrow(
      'API_KEY is missing; FIR_AUTH_KEY is missing',
    );
    expect([...whole.requests(), ...partly.requests()]).toEqual([]);
    const failed = server.open(bundledCompat, { ...local, ENVIRONMENT: 'production' }, noServer);
    expect(await failed.client.get('secrets')).toMatchObject(local);
  });

  it('A-20: has a MySQL administrator as default in development alone', async () => {
    const variables = { MYSQL_PASSWORD, API_KEY: 'a', FIR_AUTH_KEY: 'f' };
    const { client } = server.open(bundled, variables);
    expect((await client.get('secrets')).MYSQL_USER).toBe('root');
    const elsewhere = server.open(bundled, { ...variables, ENVIRONMENT: 'staging' });
    expect((await elsewhere.client.get('secrets')).MYSQL_USER).toBeUndefined();
    expect(await server.open(manifest, {}).client.get('MYSQL_USER')).toBe('root');
  });
});
