/** How often a core client asks, how long, and what is left when it is closed. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RetryTimers } from '../src/calls/retry.ts';
import {
  cacheEvents,
  cacheRules,
  cacheTimes,
  createCoreClient,
  fixedCredentials,
  invalidate,
  text,
  type CacheEvent,
  type CoreClient,
  type CoreClientOptions,
} from '../src/core.ts';
import { keys, region, stored } from './core-answers.ts';
import {
  exception,
  json as answer,
  reset,
  silence,
  startStubEndpoint,
  type StubEndpoint,
} from './stub-endpoint.ts';
import { settled, virtualTime } from './virtual-time.ts';

let endpoint: StubEndpoint;
let client: CoreClient;

/** Waits for nothing, and remembers how long it should have. */
function impatient(): { timers: RetryTimers; waits: number[] } {
  const waits: number[] = [];
  const after: RetryTimers['after'] = (ms, run) => {
    waits.push(ms);
    setImmediate(run);
    return () => undefined;
  };
  return { waits, timers: { after, random: () => 0.5 } };
}

function open(options: Partial<CoreClientOptions> = {}): CoreClient {
  const credentials = fixedCredentials(keys);
  client = createCoreClient({ region, endpoint: endpoint.url, credentials, ...options });
  return client;
}

const denial = exception('AccessDeniedException', 'synthetic');

beforeEach(async () => {
  endpoint = await startStubEndpoint();
});
afterEach(async () => {
  client.close();
  await endpoint.close();
});

describe('a first read', () => {
  it.each([
    ['fails', answer(503, {}), 'UNAVAILABLE', 'Secrets Manager failed with status 503'],
    ['waited too long', exception('RequestTimeoutException', '', 408), 'UNAVAILABLE', '408'],
    ['throttles', exception('ThrottlingException', ''), 'THROTTLED', 'throttles the account'],
    ['hangs up', reset, 'UNAVAILABLE', 'cannot be reached (ECONNRESET)'],
    ['is silent', silence, 'UNAVAILABLE', 'did not answer in time'],
  ])(
    'is tried three times, further and further apart, where the service %s',
    async (_, answering, code, message) => {
      endpoint.answer(answering);
      const { timers, waits } = impatient();
      open({ timers, timeoutMs: answering === silence ? 20 : 2_000 });
      await expect(client.get('a', text)).rejects.toMatchObject({
        code,
        message: expect.stringContaining(message) as string,
        retryable: true,
        secretId: 'a',
      });
      expect(endpoint.requests).toHaveLength(3);
      expect(waits).toEqual([75, 150]);
    },
  );

  it('is tried once where the service refuses it', async () => {
    endpoint.answer(denial);
    await expect(open().get('a', text)).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
    expect(endpoint.requests).toHaveLength(1);
  });

  it('is not tried again where its five seconds are over', async () => {
    let nowMs = 0;
    const failing = answer(500, {});
    endpoint.answer((response, request) => {
      nowMs += 3_000;
      failing(response, request);
    });
    const clock = { monotonicMs: () => nowMs, now: () => new Date() };
    open({ clock, timers: impatient().timers });
    await expect(client.get('a', text)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(endpoint.requests).toHaveLength(2);
  });

  it('is signed with the token of temporary credentials', async () => {
    endpoint.answer(answer(200, stored(1, 'synthetic-1')));
    open({ credentials: fixedCredentials({ ...keys, sessionToken: 'synthetic-token' }) });
    await client.get('a', text);
    const { headers } = endpoint.requests[0] ?? {};
    expect(headers?.['x-amz-security-token']).toBe('synthetic-token');
    expect(headers?.authorization).toContain(
      'SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target',
    );
  });

  it('ends with the client, and nothing of it is unhandled or kept', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): unknown => unhandled.push(reason);
    process.on('unhandledRejection', note);
    endpoint.answer(silence);
    open();
    const reading = client.get('a', text);
    // Nobody waits for this one.
    void client.get('a', text).catch(() => undefined);
    await expect.poll(() => endpoint.requests.length).toBe(1);
    client.close();
    await expect(reading).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(client.get('a', text)).rejects.toThrow('the client is closed');
    await settled();
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
    expect(endpoint.requests).toHaveLength(1);
  });
});

describe('a client with all the rules and a listener', () => {
  it('tells of a value from its refresh to its end, and then remembers the refusal', async () => {
    const { clock, timers, advance } = virtualTime();
    const events: CacheEvent[] = [];
    open({
      clock,
      timers,
      cache: cacheRules({ ttlMs: 1_000 }),
      tell: cacheEvents((event) => events.push(event)),
    });
    const told = (): string => events.map(({ type }) => type).join(' ');
    endpoint.answer(answer(200, stored(1, 'synthetic-1')));
    await client.get('a', text);
    expect(told()).toBe('');
    endpoint.answer(denial);
    await advance(1_000);
    for (const [index, failures] of [1, 2].entries()) {
      expect(await client.get('a', text)).toBe('synthetic-1');
      await expect.poll(() => endpoint.requests.length).toBe(index + 2);
      await expect.poll(told).toMatch(/backoff$/);
      expect(events.at(-1)).toMatchObject({ retryAfterMs: 500 * failures, secretId: 'a' });
      await advance(30_000);
    }
    expect(await client.get('a', text)).toBe('synthetic-1');
    await expect.poll(told).toMatch(/dropped$/);
    const refresh = 'refreshing stale';
    expect(told()).toBe(`${refresh} backoff ${refresh} backoff ${refresh} dropped`);
    expect(events.at(-1)).toEqual({ type: 'dropped', secretId: 'a', ageMs: 61_000 });
    await expect(client.get('a', text)).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
    expect(endpoint.requests).toHaveLength(5);
    await expect(client.get('a', text)).rejects.toMatchObject({ retryAfterMs: 1_000 });
    expect(endpoint.requests).toHaveLength(5);
  });

  it('forgets with a secret that it could not be read', async () => {
    endpoint.answer(denial);
    open({ cache: cacheRules() });
    await expect(client.get('a', text)).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
    endpoint.answer(answer(200, stored(1, 'synthetic-1')));
    await expect(client.get('a', text)).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
    invalidate(client, 'a');
    expect(await client.get('a', text)).toBe('synthetic-1');
  });

  it('shares no failures with another client that has the same rules', async () => {
    const cache = cacheRules();
    endpoint.answer(denial);
    const stranger = open({ cache });
    await expect(stranger.get('a', text)).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
    stranger.close();
    endpoint.answer(answer(200, stored(1, 'synthetic-1')));
    expect(await open({ cache }).get('a', text)).toBe('synthetic-1');
  });

  it('asks once for a value that a hundred readers find too old at once', async () => {
    const { clock, timers, advance } = virtualTime();
    endpoint.answer(answer(200, stored(1, 'synthetic-1')));
    open({ clock, timers, cache: cacheTimes({ ttlMs: 1_000 }) });
    await client.get('a', text);
    await advance(1_000);
    const reads = Array.from({ length: 100 }, () => client.get('a', text));
    expect(new Set(await Promise.all(reads))).toEqual(new Set(['synthetic-1']));
    await expect.poll(() => endpoint.requests.length).toBe(2);
  });
});
