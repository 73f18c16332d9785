/** Gates as a client lives with them: at every read, told once, refused where they contradict. */
import { defineSecrets, type SourceDeclaration } from '@undotenv/manifest';
import { describe, expect, it } from 'vitest';
import { createSecretsClient } from '../../src/create-secrets-client.ts';
import { fakeApi } from '../fake-api.ts';
import { recordingLogger } from '../recording-logger.ts';
import { settled, virtualTime } from '../virtual-time.ts';

const ofEnvironment = 'synthetic-of-environment';
const ofStore = 'synthetic-of-store';

function opened(
  sources: readonly SourceDeclaration[],
  set: Record<string, string>,
  options: { strict?: boolean; environment?: string } = {},
) {
  const manifest = defineSecrets({
    application: 'shop',
    environment: { variable: 'SHOP_ENV' },
    sources,
    secrets: { token: { env: 'TOKEN' } },
  });
  const api = fakeApi();
  for (const environment of ['production', 'staging', 'local']) {
    api.put(`shop/${environment}/token`, { text: ofStore });
  }
  const variables: Record<string, string> = {
    SHOP_ENV: 'production',
    TOKEN: ofEnvironment,
    ...set,
  };
  const logger = recordingLogger();
  const { clock, timers, advance } = virtualTime();
  const parts = { manifest, api, variables, logger, clock, timers };
  const client = createSecretsClient({ ...parts, ...options });
  const warnings = () => logger.events.filter(({ level }) => level === 'warn');
  return { api, client, variables, warnings, advance };
}

const byVariable: readonly SourceDeclaration[] = [
  { source: 'environment', when: { LOCAL: 'true' }, final: true },
  { source: 'secrets-manager' },
];
const byEnvironment: readonly SourceDeclaration[] = [
  { source: 'environment', environments: ['local'], final: true },
  { source: 'secrets-manager' },
];

describe('a gate', () => {
  it('C1: is that of the environment a read asks for, however it is spelt', async () => {
    const { api, client } = opened(byEnvironment, { SHOP_ENV: 'stage' });
    expect(await client.get('token', { environment: 'local' })).toBe(ofEnvironment);
    expect(api.reads).toEqual([]);
    expect(await client.get('token')).toBe(ofStore);
    expect(await client.get('token', { environment: 'prod' })).toBe(ofStore);
    expect(await client.getString('shop/staging/token')).toBe(ofStore);
    expect(api.reads).toEqual(['shop/staging/token', 'shop/production/token']);
  });

  it('C1: is that of the environment a client is fixed to', async () => {
    const { client } = opened(byEnvironment, { SHOP_ENV: 'staging' }, { environment: 'local' });
    expect(await client.get('token')).toBe(ofEnvironment);
    expect(await client.getString('shop/local/token')).toBe(ofEnvironment);
  });

  it('N-37: warns once of a value that is nearly its own, without repeating it', async () => {
    const { client, warnings } = opened(byVariable, { LOCAL: 'TRUE' });
    expect(await client.get('token')).toBe(ofStore);
    client.clear();
    await client.get('token');
    expect(warnings()).toMatchObject([{ event: 'switch.ignored', variable: 'LOCAL' }]);
    expect(JSON.stringify(warnings())).not.toContain('TRUE');
  });
});

describe('a switch to variables', () => {
  it('B-24: warns once in production, and never elsewhere', async () => {
    const inProduction = opened(byVariable, { LOCAL: 'true' });
    expect(await inProduction.client.get('token')).toBe(ofEnvironment);
    await inProduction.client.get('token');
    expect(inProduction.warnings()).toMatchObject([
      { event: 'source.switched', variable: 'LOCAL', environment: 'production' },
    ]);
    const elsewhere = opened(byVariable, { LOCAL: 'true', SHOP_ENV: 'staging' });
    expect(await elsewhere.client.get('token')).toBe(ofEnvironment);
    expect(elsewhere.warnings()).toEqual([]);
  });

  it('B-24: is refused in production by strict mode, each time, and never elsewhere', async () => {
    const strict = { strict: true };
    const { client, api } = opened(byVariable, { LOCAL: 'true' }, strict);
    const conflict = {
      code: 'CONFLICTING_SETTINGS',
      hint: expect.stringContaining('unset LOCAL') as string,
    };
    await expect(client.get('token')).rejects.toMatchObject(conflict);
    await expect(client.get('token')).rejects.toMatchObject(conflict);
    expect(api.reads).toEqual([]);
    const elsewhere = opened(byVariable, { LOCAL: 'true', SHOP_ENV: 'staging' }, strict);
    expect(await elsewhere.client.get('token')).toBe(ofEnvironment);
  });

  it.each<[string, Record<string, string>]>([
    ['is not set', {}],
    ['is set to something else', { USE_SM: 'yes' }],
  ])('B-24: is also one that closes Secrets Manager before them: it %s', async (_what, set) => {
    const sources: readonly SourceDeclaration[] = [
      { source: 'secrets-manager', when: { USE_SM: 'true' } },
      { source: 'environment' },
    ];
    const { client, warnings } = opened(sources, set);
    expect(await client.get('token')).toBe(ofEnvironment);
    expect(warnings()).toContainEqual(
      expect.objectContaining({ event: 'source.switched', variable: 'USE_SM' }),
    );
    const refused = opened(sources, set, { strict: true });
    await expect(refused.client.get('token')).rejects.toMatchObject({
      code: 'CONFLICTING_SETTINGS',
      hint: expect.stringContaining('set USE_SM to exactly "true"') as string,
    });
    expect(refused.api.reads).toEqual([]);
    const on = opened(sources, { USE_SM: 'true' }, { strict: true });
    expect(await on.client.get('token')).toBe(ofStore);
    expect(on.warnings()).toEqual([]);
    const elsewhere = opened(sources, { SHOP_ENV: 'staging', ...set }, { strict: true });
    expect(await elsewhere.client.get('token')).toBe(ofEnvironment);
  });

  it('B-24: is none where the manifest declares variables first', async () => {
    const sources: readonly SourceDeclaration[] = [
      { source: 'environment' },
      { source: 'secrets-manager', when: { USE_SM: 'true' } },
    ];
    const { client, warnings } = opened(sources, {}, { strict: true });
    expect(await client.get('token')).toBe(ofEnvironment);
    expect(warnings()).toEqual([]);
  });

  it('B-24: is refused for the secret it concerns, though it closed nothing of one read before', async () => {
    const sources: readonly SourceDeclaration[] = [
      { source: 'secrets-manager', when: { USE_SM: 'true' }, secrets: ['token'] },
      { source: 'environment' },
    ];
    const manifest = defineSecrets({
      application: 'shop',
      environment: { default: 'production' },
      sources,
      secrets: { other: { env: 'OTHER' }, token: { env: 'TOKEN' } },
    });
    const variables = { OTHER: ofEnvironment, TOKEN: ofEnvironment };
    const client = createSecretsClient({ manifest, api: fakeApi(), variables, strict: true });
    expect(await client.get('other')).toBe(ofEnvironment);
    await expect(client.get('token')).rejects.toMatchObject({ code: 'CONFLICTING_SETTINGS' });
  });

  it('C7: is refused where another variable switches to Secrets Manager', async () => {
    const [local, remote] = byVariable as [SourceDeclaration, SourceDeclaration];
    const forced: SourceDeclaration = { source: 'secrets-manager', when: { USE_AWS: 'yes' } };
    const both = { LOCAL: 'true', USE_AWS: 'yes' };
    const { client, api, variables } = opened([local, forced, remote], both);
    for (const read of [
      () => client.get('token'),
      () => client.getString('any'),
      () => client.ready(),
    ]) {
      await expect(read()).rejects.toThrow('LOCAL switches to environment variables alone');
    }
    expect(api.reads).toEqual([]);
    variables['LOCAL'] = '';
    expect(await client.get('token')).toBe(ofStore);
  });
});

describe('a variable', () => {
  const alone: readonly SourceDeclaration[] = [{ source: 'environment' }];

  it('C12: is read at every read, also through what ready gave', async () => {
    const { client, variables } = opened(alone, {});
    const secrets = await client.ready();
    expect(await client.get('token')).toBe(ofEnvironment);
    variables['TOKEN'] = 'synthetic-2';
    expect(await client.get('token')).toBe('synthetic-2');
    expect(secrets.token).toBe(ofEnvironment);
    await settled();
    expect(secrets.token).toBe('synthetic-2');
  });

  it('C12: is cached where its source says so, as long as a secret is', async () => {
    const { client, variables, advance } = opened([{ source: 'environment', cached: true }], {});
    await client.get('token');
    variables['TOKEN'] = 'synthetic-2';
    await advance(299_999);
    expect(await client.get('token')).toBe(ofEnvironment);
    await advance(1);
    await client.get('token');
    await settled();
    expect(await client.get('token')).toBe('synthetic-2');
  });

  it('wins from the next refresh on where it comes first, and gives way at once', async () => {
    const first: readonly SourceDeclaration[] = [
      { source: 'environment' },
      { source: 'secrets-manager' },
    ];
    const { api, client, variables, advance } = opened(first, { TOKEN: '' });
    expect(await client.get('token')).toBe(ofStore);
    variables['TOKEN'] = ofEnvironment;
    await advance(300_000);
    await client.get('token');
    await settled();
    expect(await client.get('token')).toBe(ofEnvironment);
    delete variables['TOKEN'];
    expect(await client.get('token')).toBe(ofStore);
    expect(api.reads).toHaveLength(2);
  });

  it('tells a listener of its change', async () => {
    const { client, variables } = opened(alone, {});
    const heard: unknown[] = [];
    client.onChange('token', (change) => heard.push(change));
    await client.get('token');
    await client.get('token');
    variables['TOKEN'] = 'synthetic-2';
    await client.get('token');
    await settled();
    expect(heard).toHaveLength(1);
  });
});
