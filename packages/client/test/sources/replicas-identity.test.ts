/** One secret, by its name and by its ARN, of which a replica lags behind. */
import { parseSecretArn } from '@undotenv/protocol';
import { describe, expect, it } from 'vitest';
import type { SecretsManagerApi } from '../../src/api.ts';
import { createSecretsClient } from '../../src/create-secrets-client.ts';
import { UnavailableError } from '../../src/errors.ts';
import { failoverSource } from '../../src/sources/failover.ts';
import { secretsManagerSource } from '../../src/sources/secrets-manager.ts';
import { virtualTime } from '../virtual-time.ts';

const name = 'shop/production/database';
const arnIn = (region: string, account = '123456789012') =>
  `arn:aws:secretsmanager:${region}:${account}:secret:${name}-aBcDeF`;
const arn = arnIn('us-east-1');

/** A region whose secret is at a version, or that is away. */
function regionAt(region: string) {
  let version = 1;
  let isAway = false;
  const answer = (secretId: string) => {
    if (isAway) throw new UnavailableError({ secretId });
    return {
      ARN: arnIn(region, parseSecretArn(secretId)?.account),
      Name: name,
      VersionId: `version-${String(version)}`,
      VersionStages: ['AWSCURRENT'],
      CreatedDate: version,
      SecretString: `{"password":"synthetic-${String(version)}"}`,
    };
  };
  const api = {
    region,
    endpoint: 'http://127.0.0.1/',
    // Only GetSecretValue is called.
    call: (_operation, { SecretId }: { SecretId: string }) =>
      Promise.resolve().then(() => answer(SecretId)),
    close: () => undefined,
  } as SecretsManagerApi;
  return {
    api,
    isAt(now: number) {
      version = now;
    },
    goesAway() {
      isAway = true;
    },
  };
}

function opened() {
  const [home, replica] = [regionAt('us-east-1'), regionAt('eu-west-1')];
  const { clock, timers, advance } = virtualTime(() => 0.5);
  const client = createSecretsClient({
    api: home.api,
    apiIn: () => replica.api,
    replicaRegions: ['eu-west-1'],
    cache: { ttlMs: 0, maxAgeMs: 0, staleIfErrorMs: 0 },
    variables: {},
    clock,
    timers,
  });
  return { home, replica, advance, client };
}

describe('a replica that lags', () => {
  it.each([
    ['its name', name, [arn, arn.slice(0, -7), `${name}#password`]],
    ['its ARN', arn, [name, arn.slice(0, -7)]],
    ['a part of its ARN', arn.slice(0, -7), [name, arn]],
  ])('brings no older version back of what was read by %s', async (_what, first, others) => {
    const { home, client } = opened();
    home.isAt(2);
    await client.getString(first);
    home.goesAway();
    for (const reference of [first, ...others]) {
      await expect(client.getString(reference)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    }
  });

  it('is believed of a secret of the same name in another account', async () => {
    const { home, replica, client } = opened();
    home.isAt(2);
    await client.getString(name);
    home.goesAway();
    replica.isAt(1);
    const other = arnIn('us-east-1', '210987654321');
    expect(await client.getString(other)).toContain('synthetic-1');
  });
});

describe('what a replica gave', () => {
  it('is of the secret in its own region, whose ARN it has', async () => {
    const [home, replica] = [regionAt('us-east-1'), regionAt('eu-west-1')];
    home.goesAway();
    const [first, second] = [home, replica].map(({ api }) => ({
      region: api.region,
      source: secretsManagerSource(api),
    }));
    if (first === undefined || second === undefined) throw new TypeError('two regions');
    const source = failoverSource(first, [second], {
      ...virtualTime(),
      onDown: () => undefined,
      onUp: () => undefined,
    });
    const answer = await source.read({ secretId: name });
    expect(answer).toMatchObject({ stored: { arn, replicaRegion: 'eu-west-1' } });
  });

  it('is forgotten by its name and by its ARN alike', async () => {
    const { home, replica } = opened();
    home.goesAway();
    const client = createSecretsClient({
      api: home.api,
      apiIn: () => replica.api,
      replicaRegions: ['eu-west-1'],
      variables: {},
    });
    await client.getString(name);
    replica.isAt(2);
    client.invalidate(arn);
    expect(await client.getString(name)).toContain('synthetic-2');
  });
});
