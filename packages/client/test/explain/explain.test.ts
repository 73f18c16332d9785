import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineSecrets } from '@undotenv/manifest';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createSecretsClient } from '../../src/create-secrets-client.ts';
import { withEnvFiles } from '../../src/environment/index.ts';
import { fakeApi } from '../fake-api.ts';

const manifest = defineSecrets({
  application: 'shop',
  environment: { variable: 'SHOP_ENV', default: 'production' },
  sources: [
    { source: 'environment', when: { LOCAL: 'true' }, final: true, defaults: { DB_HOST: 'here' } },
    { source: 'secrets-manager', fallthroughOn: ['not-found'] },
    { source: 'environment' },
  ],
  secrets: {
    database: {
      nameFrom: { variable: 'DB_SECRET_NAME' },
      keys: {
        host: { env: 'DB_HOST' },
        port: { env: 'DB_PORT', type: 'integer', default: 5432 },
        password: { env: 'DB_PASSWORD' },
      },
    },
    token: { env: 'TOKEN' },
  },
});
const name = 'shop/production/database';

function open(variables: Record<string, string>) {
  const api = fakeApi();
  api.put(name, { host: 'a', port: 1, password: 'synthetic-1' });
  return { api, client: createSecretsClient({ manifest, api, variables }) };
}

describe('what explain says of a secret', () => {
  it('C33: that Secrets Manager answers, under which name, and which variables are idle', async () => {
    const { api, client } = open({ DB_PASSWORD: 'synthetic-2' });
    const [database] = (await client.explain()).secrets;
    expect(database).toEqual({
      secret: 'database',
      name: { value: name, from: 'manifest' },
      asked: ['secrets-manager'],
      source: 'secrets-manager',
      keys: [
        { key: 'host', variable: 'DB_HOST', isSet: false, from: 'secrets-manager' },
        { key: 'port', variable: 'DB_PORT', isSet: false, from: 'secrets-manager' },
        { key: 'password', variable: 'DB_PASSWORD', isSet: true, from: 'secrets-manager' },
      ],
    });
    expect(api.reads).toEqual([]);
  });

  it('which version is cached, from which source', async () => {
    const { client } = open({});
    await client.get('database');
    expect((await client.explain()).secrets[0]).toMatchObject({
      cached: { source: 'secrets-manager', versionId: 'version-1' },
    });
  });

  it('A-12: that variables are asked after Secrets Manager only where something falls through', async () => {
    const askedIn = async (environment: string, strict: boolean) => {
      const options = { manifest, api: fakeApi(), variables: {}, strict, environment };
      return (await createSecretsClient(options).explain()).secrets[0]?.asked;
    };
    expect(await askedIn('staging', false)).toEqual(['secrets-manager', 'environment']);
    expect(await askedIn('staging', true)).toEqual(['secrets-manager']);
    expect(await askedIn('production', false)).toEqual(['secrets-manager']);
  });

  it('A-03: that a variable has answered in the place of Secrets Manager', async () => {
    const { client } = open({ SHOP_ENV: 'staging', TOKEN: 'synthetic-3' });
    expect((await client.explain()).secrets[1]?.source).toBe('secrets-manager');
    expect(await client.get('token')).toBe('synthetic-3');
    expect((await client.explain()).secrets[1]).toMatchObject({
      asked: ['secrets-manager', 'environment'],
      source: 'environment',
      cached: { source: 'environment' },
      keys: [{ variable: 'TOKEN', isSet: true, from: 'variable' }],
    });
  });

  it('N-37: that variables answer, and which of them are defaults', async () => {
    const { client } = open({ LOCAL: 'true', DB_PASSWORD: 'synthetic-2' });
    const { secrets } = await client.explain();
    expect(secrets[0]).toMatchObject({
      asked: ['environment'],
      source: 'environment',
      keys: [{ from: 'default' }, { from: 'default' }, { from: 'variable' }],
    });
    expect(secrets[1]).toMatchObject({
      asked: ['environment'],
      keys: [{ variable: 'TOKEN', isSet: false, from: 'nowhere' }],
      problem: { code: 'SECRET_NOT_FOUND', hint: 'set TOKEN' },
    });
  });

  it('F-16: that a variable has named it, and what is wrong with that', async () => {
    const { client } = open({ DB_SECRET_NAME: 'other/name' });
    expect((await client.explain()).secrets[0]?.name).toEqual({
      value: 'other/name',
      from: 'variable',
      variable: 'DB_SECRET_NAME',
    });
    const other = open({ SHOP_ENV: 'staging', DB_SECRET_NAME: name });
    expect((await other.client.explain()).secrets[0]).toMatchObject({
      problem: { code: 'CONFLICTING_SETTINGS' },
    });
  });

  it('A-05: in another environment than the client’s', async () => {
    const { client } = open({});
    const { settings, sources, secrets } = await client.explain({ environment: 'stage' });
    expect(settings.environment).toEqual({ value: 'staging', from: 'option' });
    expect(secrets[1]?.name?.value).toBe('shop/staging/token');
    expect(sources[1]?.fallthroughOn).toEqual(['not-found']);
    await expect(client.explain({ environment: 'moon' })).rejects.toMatchObject({
      code: 'UNKNOWN_ENVIRONMENT',
    });
  });

  it('that its environment is not known, without throwing', async () => {
    const { client } = open({ SHOP_ENV: 'moon' });
    const { settings, secrets } = await client.explain();
    expect(settings.environment).toEqual({
      value: undefined,
      from: 'variable',
      variable: 'SHOP_ENV',
    });
    expect(secrets[0]?.problem?.code).toBe('UNKNOWN_ENVIRONMENT');
  });
});

describe('what explain says of a source', () => {
  it('C7: which conditions hold, in words', async () => {
    const gated = defineSecrets({
      application: 'shop',
      environment: { variable: 'SHOP_ENV' },
      sources: [
        { source: 'environment', environments: ['local'], when: { LOCAL: ['1', 'true'] } },
        { source: 'secrets-manager', when: { TOKEN: { set: false } }, final: true },
      ],
      secrets: { token: { env: 'TOKEN' } },
    });
    const variables = { SHOP_ENV: 'production', LOCAL: 'true' };
    const client = createSecretsClient({ manifest: gated, api: fakeApi(), variables });
    expect((await client.explain()).sources).toEqual([
      {
        source: 'environment',
        isOpen: false,
        conditions: [
          { condition: 'the environment is local', holds: false },
          { condition: 'LOCAL is one of "1", "true"', holds: true },
        ],
        isFinal: false,
        fallthroughOn: [],
      },
      {
        source: 'secrets-manager',
        isOpen: true,
        conditions: [{ condition: 'TOKEN is not set', holds: true }],
        isFinal: true,
        fallthroughOn: [],
      },
    ]);
  });

  it('A-12: that nothing falls through in production, and in strict mode nowhere', async () => {
    const inEach = async (environment: string, strict: boolean) => {
      const options = { manifest, api: fakeApi(), variables: {}, strict, environment };
      const { settings, sources } = await createSecretsClient(options).explain();
      return [settings.strict, sources[1]?.fallthroughOn];
    };
    expect(await inEach('production', false)).toEqual([false, []]);
    expect(await inEach('staging', false)).toEqual([false, ['not-found']]);
    expect(await inEach('staging', true)).toEqual([true, []]);
  });

  it('without a manifest, that there is Secrets Manager alone', async () => {
    const { sources, secrets, settings } = await createSecretsClient({
      api: fakeApi(),
      variables: {},
    }).explain();
    expect(sources).toMatchObject([{ source: 'secrets-manager', isOpen: true }]);
    expect(secrets).toEqual([]);
    expect(settings).not.toHaveProperty('environment');
  });
});

describe('what explain says of a setting', () => {
  const settingsOf = async (
    variables: Record<string, string>,
    options: { region?: string; endpoint?: string; cache?: false | { ttlMs: number } } = {},
  ) => (await createSecretsClient({ manifest, variables, ...options }).explain()).settings;

  it('which regions have replicas', async () => {
    const replicated = { ...manifest, replicaRegions: ['eu-west-1'] };
    const inRegion = async (region: string) => {
      const client = createSecretsClient({ manifest: replicated, variables: {}, region });
      return (await client.explain()).settings.replicaRegions;
    };
    expect(await inRegion('us-east-1')).toEqual({ value: ['eu-west-1'], from: 'manifest' });
    expect(await inRegion('eu-west-1')).toEqual({ value: ['us-east-1'], from: 'manifest' });
    expect(await inRegion('ap-south-1')).toEqual({ value: [], from: 'default' });
  });

  it('C22: that an option wins over variables, and they over the manifest', async () => {
    const both = { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2' };
    expect((await settingsOf(both, { region: 'us-west-2' })).region).toEqual({
      value: 'us-west-2',
      from: 'option',
    });
    expect((await settingsOf(both)).region).toEqual({
      value: 'eu-west-1',
      from: 'variable',
      variable: 'AWS_REGION',
    });
    expect((await settingsOf({})).region).toEqual({ value: 'us-east-1', from: 'manifest' });
  });

  it('C33: where the endpoint, the environment and the cache come from', async () => {
    const AWS_ENDPOINT_URL = 'http://127.0.0.1:4584';
    const settings = await settingsOf({ AWS_ENDPOINT_URL }, { cache: { ttlMs: 1_000 } });
    expect(settings.endpoint).toEqual({
      value: 'http://127.0.0.1:4584/',
      from: 'variable',
      variable: 'AWS_ENDPOINT_URL',
    });
    expect(settings.environment).toEqual({ value: 'production', from: 'manifest' });
    expect(settings.cache).toEqual({
      value: { ttlMs: 1_000, maxAgeMs: 3_600_000, staleIfErrorMs: 86_400_000 },
      from: 'option',
    });
    expect((await settingsOf({}, { cache: false })).cache).toEqual({
      value: false,
      from: 'option',
    });
    expect((await settingsOf({})).endpoint.from).toBe('default');
  });

  it.each<[Record<string, string>, string, string | undefined]>([
    [{ AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' }, 'environment', 'AWS_ACCESS_KEY_ID'],
    [{ AWS_ACCESS_KEY_ID: 'a', AWS_PROFILE: 'p' }, 'profile', 'AWS_PROFILE'],
    [
      { AWS_WEB_IDENTITY_TOKEN_FILE: 'f', AWS_ROLE_ARN: 'r' },
      'web identity',
      'AWS_WEB_IDENTITY_TOKEN_FILE',
    ],
    [
      { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'u' },
      'container',
      'AWS_CONTAINER_CREDENTIALS_FULL_URI',
    ],
    [{ AWS_ROLE_ARN: 'r' }, 'instance', undefined],
  ])('C33: with %j, that credentials are looked for in: %s', async (set, place, variable) => {
    // No profile of the user who runs the tests.
    const none = { AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_CONFIG_FILE: '/dev/null' };
    const { credentials } = await settingsOf({ ...none, ...set });
    expect(credentials.value).toBe(place);
    expect('variable' in credentials ? credentials.variable : undefined).toBe(variable);
  });
});

describe('what explain says of files', () => {
  it('C33, N-39: which one a variable stands in, the process above .env.local above .env', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'undotenv-explain-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    await writeFile(join(directory, '.env'), 'SHOP_ENV=local\nDB_HOST=a\nTOKEN=a\nLOCAL=true\n');
    await writeFile(join(directory, '.env.local'), 'TOKEN=b\nDB_PASSWORD=b\nDB_HOST=b\n');
    const set = { DB_HOST: 'c' };
    const variables = withEnvFiles({ directory, variables: set });
    const client = createSecretsClient({ manifest, api: fakeApi(), variables });
    const { settings, secrets } = await client.explain();
    expect(settings.environment).toMatchObject({ value: 'local', file: '.env' });
    expect(secrets[0]?.keys).toMatchObject([
      { variable: 'DB_HOST', isSet: true },
      { variable: 'DB_PORT', isSet: false, from: 'default' },
      { variable: 'DB_PASSWORD', isSet: true, file: '.env.local' },
    ]);
    expect(secrets[0]?.keys[0]).not.toHaveProperty('file');
    expect(secrets[1]?.keys).toMatchObject([{ variable: 'TOKEN', file: '.env.local' }]);
  });
});
