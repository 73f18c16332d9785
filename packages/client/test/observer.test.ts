import { describe, expect, it } from 'vitest';
import { createSecretsClient } from '../src/create-secrets-client.ts';
import { UnavailableError } from '../src/errors.ts';
import type { ClientObserver } from '../src/observer.ts';
import { databaseName, seededApi } from './seeded-api.ts';
import { databaseValue, shop } from './shop-manifest.ts';
import { virtualTime } from './virtual-time.ts';

/** Everything told, in order. */
function recorder() {
  const told: [string, unknown][] = [];
  const note = (what: string) => (given: unknown) => void told.push([what, given]);
  const observer: ClientObserver = {
    onRead: note('read'),
    onFetch: note('fetch'),
    onStale: note('stale'),
    async aroundCall(call, run) {
      told.push(['call', call.operation]);
      await run();
    },
  };
  const of = (what: string) => told.filter(([name]) => name === what).map(([, given]) => given);
  return { observer, told, of };
}

const secretId = databaseName;
const source = 'secrets-manager';

describe('an observer', () => {
  it('A-42: is told of each read and where its value came from', async () => {
    const { observer, told } = recorder();
    const client = createSecretsClient({ api: seededApi(), observers: [observer] });
    await client.getJson(databaseName);
    await client.getJson(databaseName);
    expect(told).toEqual([
      ['call', 'GetSecretValue'],
      ['fetch', { secretId, isRefresh: false, source }],
      ['read', { secretId, outcome: 'waited', source }],
      ['read', { secretId, outcome: 'cached', source }],
    ]);
  });

  it('is told of each read of many that share a call', async () => {
    const { observer, of } = recorder();
    const client = createSecretsClient({ api: seededApi(), observers: [observer] });
    await Promise.all([client.getJson(databaseName), client.getString(databaseName)]);
    expect([of('call').length, of('read').length]).toEqual([1, 2]);
  });

  it('A-12: is told that variables answered', async () => {
    const { observer, of } = recorder();
    const variables = { API_TOKEN: 'synthetic-token-2', SHOP_ENV: 'production' };
    const manifest = { ...shop, sources: [{ source: 'environment' as const }] };
    const client = createSecretsClient({ manifest, variables, observers: [observer] });
    await client.get('token');
    expect(of('read')).toEqual([
      { secretId: 'shop/production/token', outcome: 'waited', source: 'environment' },
    ]);
  });

  it('is told why a read failed', async () => {
    const { observer, of } = recorder();
    const client = createSecretsClient({ api: seededApi(), observers: [observer] });
    await client.getString('shop/nothing').catch(() => undefined);
    const code = 'SECRET_NOT_FOUND';
    expect(of('fetch')).toEqual([{ secretId: 'shop/nothing', isRefresh: false, code }]);
    expect(of('read')).toEqual([{ secretId: 'shop/nothing', outcome: 'failed', code }]);
  });

  it('is told of refreshes, and of the age of what is served meanwhile', async () => {
    const { observer, of } = recorder();
    const api = seededApi();
    const { clock, timers, advance } = virtualTime();
    const client = createSecretsClient({ api, clock, timers, observers: [observer] });
    await client.getJson(databaseName);
    await advance(300_000);
    await client.getJson(databaseName);
    await advance(0);
    expect(of('stale')).toEqual([{ secretId, ageMs: 300_000 }]);
    expect(of('fetch').at(-1)).toEqual({ secretId, isRefresh: true, source });
    api.failWith(new UnavailableError({ secretId }));
    await advance(300_000);
    await client.getJson(databaseName);
    await advance(0);
    expect(of('fetch').at(-1)).toEqual({ secretId, isRefresh: true, code: 'UNAVAILABLE' });
  });

  it('is told of reads of what ready gave', async () => {
    const { observer, of } = recorder();
    const options = { manifest: shop, api: seededApi(), variables: {}, observers: [observer] };
    const secrets = await createSecretsClient(options).ready();
    const before = of('read').length;
    expect(secrets.database.host).toBe(databaseValue.host);
    expect(of('read').slice(before)).toEqual([{ secretId, outcome: 'cached', source }]);
  });

  it('sees how much is cached, until the client is closed', async () => {
    let size: (() => unknown) | undefined;
    let closed = 0;
    const observer: ClientObserver = {
      onOpen: (client) => void (size = () => client.cacheSize()),
      onClose: () => void (closed += 1),
    };
    const client = createSecretsClient({ api: seededApi(), observers: [observer] });
    expect(size?.()).toEqual({ entries: 0, bytes: 0 });
    await client.getString('shop/production/token');
    expect(size?.()).toEqual({ entries: 1, bytes: 'synthetic-token-1'.length });
    client.close();
    expect(closed).toBe(1);
  });

  it('changes nothing by failing, at any event', async () => {
    const fail = (): never => {
      throw new Error('an observer failed');
    };
    const failing: ClientObserver = {
      onOpen: fail,
      onRead: fail,
      onFetch: fail,
      onStale: fail,
      aroundCall: fail,
      onClose: fail,
    };
    // Async, so that it rejects where the other throws.
    // eslint-disable-next-line @typescript-eslint/require-await
    const late: ClientObserver = { aroundCall: async () => fail() };
    const { observer, of } = recorder();
    const api = seededApi();
    const client = createSecretsClient({ api, observers: [failing, late, observer] });
    expect(await client.getJson(databaseName)).toEqual(databaseValue);
    expect(await client.getJson(databaseName)).toEqual(databaseValue);
    client.close();
    expect([api.reads.length, of('call').length, of('read').length]).toEqual([1, 1, 2]);
  });

  it('makes one call however often it runs it', async () => {
    const twice: ClientObserver = {
      async aroundCall(_call, run) {
        await Promise.all([run(), run()]);
      },
    };
    const api = seededApi();
    await createSecretsClient({ api, observers: [twice, twice] }).getJson(databaseName);
    expect(api.reads).toHaveLength(1);
  });
});
