/** Two regions of one local server, of which the first goes away and comes back. */
import { startLocal, type LocalServer } from '@undotenv/local';
import { defineSecrets, type SecretsOf } from '@undotenv/manifest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApi, type SecretsManagerApi } from '../../src/api.ts';
import { createSecretsClient } from '../../src/create-secrets-client.ts';
import type { SecretsClientOptions } from '../../src/secrets-client.ts';
import { fakeApi } from '../fake-api.ts';
import { recordingLogger } from '../recording-logger.ts';
import { virtualTime } from '../virtual-time.ts';

const minute = 60_000;
const declaration = {
  application: 'shop',
  environment: { default: 'production' },
  region: 'us-east-1',
  secrets: { database: { keys: { password: { env: 'DB_PASSWORD' } } }, token: { env: 'TOKEN' } },
} as const;
const manifest = defineSecrets({ ...declaration, replicaRegions: ['eu-west-1'] });
const name = 'shop/production/database';
const text = (version: number) => `{"password":"synthetic-${String(version)}"}`;

let local: LocalServer;
let api: SecretsManagerApi;
beforeEach(async () => {
  local = await startLocal();
  api = createApi({ region: 'us-east-1', endpoint: local.url, credentials: local });
  const AddReplicaRegions = [{ Region: 'eu-west-1' }];
  await api.call('CreateSecret', { Name: name, SecretString: text(1), AddReplicaRegions });
  const token = { Name: 'shop/production/token', SecretString: 'synthetic-token' };
  await api.call('CreateSecret', { ...token, AddReplicaRegions });
});
afterEach(async () => {
  api.close();
  await local.close();
});

/** Every read asks, so that it shows which region answers. */
function open(options: Partial<SecretsClientOptions<SecretsOf<typeof manifest>>> = {}) {
  const { clock, advance } = virtualTime();
  const logger = recordingLogger();
  const client = createSecretsClient({
    manifest,
    endpoint: local.url,
    credentials: local,
    cache: { ttlMs: 0, maxAgeMs: 0 },
    // Only ages are virtual: the local server compares the time of a signature with its own.
    clock: { ...clock, now: () => new Date() },
    variables: {},
    logger,
    ...options,
  });
  const before = local.calls().length;
  /** What was asked since, in order. */
  const asked = () =>
    local
      .calls()
      .slice(before)
      .map(({ operation, region, code }) => `${operation} ${region ?? ''} ${code}`);
  return { client, logger, advance, asked };
}

/** The next call fails, wherever it goes: the first region is asked first. */
function failOnce(): void {
  local.faults.set('GetSecretValue', { error: 'InternalServiceError', status: 500, times: 1 });
}

describe('a client whose manifest names regions with replicas', () => {
  it('reads the replica while the region of the secret is away, and that within a minute after', async () => {
    const { client, logger, advance, asked } = open();
    const own = await client.getJson(name);
    expect(client.versionOf(own)).not.toHaveProperty('replicaRegion');
    failOnce();
    const replicated = await client.getJson(name);
    expect(replicated).toEqual({ password: 'synthetic-1' });
    expect(asked()).toEqual([
      'GetSecretValue us-east-1 OK',
      'GetSecretValue us-east-1 InternalServiceError',
      'GetSecretValue eu-west-1 OK',
    ]);

    await api.call('PutSecretValue', { SecretId: name, SecretString: text(2) });
    const rotated = await client.getJson(name);
    expect(rotated).toEqual({ password: 'synthetic-2' });
    expect(client.versionOf(rotated)).toMatchObject({ replicaRegion: 'eu-west-1' });

    await advance(minute);
    await client.getJson(name);
    expect(asked().slice(4)).toEqual([
      'GetSecretValue eu-west-1 OK',
      'GetSecretValue us-east-1 OK',
    ]);
    expect(logger.events.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['region.failed', 'region.recovered']),
    );
    client.close();
  });

  it('says which region gave a version last, while the object stays the same', async () => {
    const { client, logger, advance } = open();
    const cachedNow = async () => (await client.explain()).secrets[0]?.cached;
    const retrievals = () => logger.events.filter(({ event }) => event === 'secret.retrieved');
    const own = await client.get('database');
    expect(await cachedNow()).not.toHaveProperty('replicaRegion');
    failOnce();
    expect(await client.get('database')).toBe(own);
    expect(client.versionOf(own)).toMatchObject({ replicaRegion: 'eu-west-1' });
    expect(await cachedNow()).toMatchObject({ replicaRegion: 'eu-west-1' });
    expect(retrievals().at(-1)).toMatchObject({ secretId: name, region: 'eu-west-1' });
    await advance(minute);
    expect(await client.get('database')).toBe(own);
    expect(client.versionOf(own)).not.toHaveProperty('replicaRegion');
    expect(await cachedNow()).not.toHaveProperty('replicaRegion');
    expect(retrievals().at(-1)).not.toHaveProperty('region');
    client.close();
  });

  it('keeps what a replica gave fresh for a minute only, so that it is back in its region soon', async () => {
    const { client, advance, asked } = open({ cache: { jitter: 0 } });
    failOnce();
    await client.getJson(name);
    await advance(minute - 1);
    await client.getJson(name);
    expect(asked()).toHaveLength(2);
    await advance(1);
    await client.getJson(name);
    await expect.poll(asked).toHaveLength(3);
    expect(asked()[2]).toBe('GetSecretValue us-east-1 OK');
    // Its own answer is as fresh as any.
    await expect
      .poll(async () => client.versionOf(await client.getJson(name)))
      .not.toHaveProperty('replicaRegion');
    await advance(4 * minute);
    await client.getJson(name);
    expect(asked()).toHaveLength(3);
    client.close();
  });

  it('asks for nothing again that is never asked for twice, or was asked for by its id', async () => {
    const { client, advance, asked } = open({ cache: { ttlMs: Infinity } });
    failOnce();
    await client.getJson(name);
    await advance(60 * minute);
    await client.getJson(name);
    expect(asked()).toHaveLength(2);
    client.close();
    const pinned = open({ cache: { jitter: 0 } });
    const { VersionId } = await api
      .call('DescribeSecret', { SecretId: name })
      .then(({ VersionIdsToStages = {} }) => ({
        VersionId: Object.keys(VersionIdsToStages)[0] ?? '',
      }));
    const reference = `{{resolve:secretsmanager:${name}:SecretString:::${VersionId}}}`;
    failOnce();
    await pinned.client.getJson(reference);
    const before = pinned.asked().length;
    await pinned.advance(60 * minute);
    await pinned.client.getJson(reference);
    expect(pinned.asked()).toHaveLength(before);
    pinned.client.close();
  });

  it('reads all that it declares in one batch of the replica', async () => {
    const { client, asked } = open({ batch: true });
    local.faults.set('*', { error: 'InternalServiceError', status: 500, times: 1 });
    const { database, token } = await client.ready();
    expect([database, token]).toEqual([{ password: 'synthetic-1' }, 'synthetic-token']);
    expect(asked()).toEqual([
      'BatchGetSecretValue us-east-1 InternalServiceError',
      'BatchGetSecretValue eu-west-1 OK',
    ]);
    client.close();
  });

  it('begins in a region of a replica where it runs there, and then asks the first one', async () => {
    const { client, asked } = open({ variables: { AWS_REGION: 'eu-west-1' } });
    failOnce();
    expect(await client.getJson(name)).toEqual({ password: 'synthetic-1' });
    expect(asked()).toEqual([
      'GetSecretValue eu-west-1 InternalServiceError',
      'GetSecretValue us-east-1 OK',
    ]);
    client.close();
  });

  it('asks no other region where it runs in none of them, or with an api that was lent', async () => {
    const elsewhere = open({ region: 'ap-south-1' });
    failOnce();
    await expect(elsewhere.client.getJson(name)).rejects.toMatchObject({
      code: 'SECRET_NOT_FOUND',
    });
    expect(elsewhere.asked().every((call) => call.includes(' ap-south-1 '))).toBe(true);
    elsewhere.client.close();
    const lent = createSecretsClient({ manifest, api: fakeApi(), variables: {} });
    expect((await lent.explain()).settings.replicaRegions).toEqual({ value: [], from: 'default' });
  });

  it('goes by its option alone where there is one', async () => {
    const { client, asked } = open({ replicaRegions: [] });
    local.faults.set('GetSecretValue', { error: 'AccessDeniedException' });
    await expect(client.getJson(name)).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
    local.faults.set('GetSecretValue', { reset: true });
    await expect(client.refresh(name)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(asked().every((call) => call.includes(' us-east-1 '))).toBe(true);
    expect((await client.explain()).settings.replicaRegions).toEqual({ value: [], from: 'option' });
    client.close();
  });
});
