/** A region away for a day: what a running program notices of it. */
import { describe, expect, it } from 'vitest';
import type { SecretsManagerApi } from '../src/api.ts';
import { createSecretsClient } from '../src/create-secrets-client.ts';
import { CredentialsRejectedError, ThrottledError, UnavailableError } from '../src/errors.ts';
import { fakeApi } from './fake-api.ts';
import { exception, json, reset, startStubEndpoint, type Answer } from './stub-endpoint.ts';
import { settled, virtualTime, type VirtualTime } from './virtual-time.ts';

const second = 1_000;
const minute = 60 * second;
const day = 24 * 60 * minute;

const stored = {
  ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:a-aBcDeF',
  Name: 'a',
  VersionId: 'version-1',
  VersionStages: ['AWSCURRENT'],
  CreatedDate: 1_767_323_045,
  SecretString: 'synthetic-1',
};

/** A captive portal, for one. */
const html: Answer = (response) => response.end('<html>');

/** The faults of a long outage, one after another. */
const faults: readonly (() => Promise<never>)[] = [
  () => Promise.reject(new UnavailableError({ awsCode: 'InternalServiceError' })),
  () => Promise.reject(new ThrottledError({})),
  () => Promise.reject(new UnavailableError({ message: 'Secrets Manager cannot be reached' })),
  () => Promise.reject(new CredentialsRejectedError({ awsCode: 'ExpiredTokenException' })),
  // An answer that never ends: only the deadline does.
  () => new Promise<never>(() => undefined),
];

function program() {
  const upstream = fakeApi();
  upstream.put('a', { text: 'synthetic-1' });
  const time = virtualTime(() => 0.5);
  let isAway = false;
  let tries = 0;
  const api: SecretsManagerApi = {
    ...upstream,
    call(operation, request, options) {
      if (!isAway) return upstream.call(operation, request, options);
      tries += 1;
      return faults[tries % faults.length]?.() ?? upstream.call(operation, request, options);
    },
  };
  return {
    time,
    upstream,
    client: createSecretsClient({ api, clock: time.clock, timers: time.timers }),
    tries: () => tries,
    away: (away: boolean) => (isAway = away),
  };
}

/** A read that waits must be given time to. */
async function patiently<Value>(reading: Promise<Value>, time: VirtualTime): Promise<Value> {
  let isSettled = false;
  void reading.catch(() => undefined).finally(() => (isSettled = true));
  for (let waited = 0; waited < 20; waited++) {
    await settled();
    // Changed in between.
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition
    if (isSettled) break;
    await time.advance(500);
  }
  return reading;
}

describe('an outage of 24 hours', () => {
  it('fails no read of what was read before, and is asked about once a minute', async () => {
    const { time, client, tries, away } = program();
    await client.getString('a');
    away(true);
    const begin = time.clock.monotonicMs();
    while (time.clock.monotonicMs() - begin < day - 10 * second) {
      const from = time.clock.monotonicMs();
      expect(await patiently(client.getString('a'), time)).toBe('synthetic-1');
      // No reader waits longer than two seconds.
      expect(time.clock.monotonicMs() - from).toBeLessThanOrEqual(2 * second);
      await time.advance(5 * second);
    }
    // Seven on the way up to the cap, then at most one a minute.
    expect(tries()).toBeLessThanOrEqual(day / minute + 7);
    expect(tries()).toBeGreaterThan(1_000);
  });

  it('is a typed error one second after, and over within a minute', async () => {
    const { time, client, upstream, away } = program();
    await client.getString('a');
    away(true);
    while (time.clock.monotonicMs() < day - 10 * second) {
      await patiently(client.getString('a'), time);
      await time.advance(minute);
    }
    await time.advance(day + second - time.clock.monotonicMs());
    await expect(patiently(client.getString('a'), time)).rejects.toMatchObject({
      retryable: true,
    });
    away(false);
    upstream.put('a', { text: 'synthetic-2' });
    await time.advance(5 * second);
    expect(await client.getString('a')).toBe('synthetic-2');
  });

  it('is followed by the new value within a minute of its end', async () => {
    for (const minutes of [7, 90, 600]) {
      const { time, client, upstream, away } = program();
      await client.getString('a');
      away(true);
      for (let each = 0; each < minutes * 6; each++) {
        await time.advance(10 * second);
        await patiently(client.getString('a'), time);
      }
      away(false);
      upstream.put('a', { text: 'synthetic-2' });
      // Read twice, as any program does: the first may still be given the old value.
      await time.advance(minute);
      await patiently(client.getString('a'), time);
      await settled();
      expect(await client.getString('a')).toBe('synthetic-2');
    }
  });
});

describe('over real HTTP', () => {
  it.each([
    ['resets every connection', reset],
    ['answers 500', exception('InternalServiceError', 'synthetic', 500)],
    ['throttles', exception('ThrottlingException', 'synthetic')],
    ['answers with something else', html],
    ['says that the credentials have expired', exception('ExpiredTokenException', 'synthetic')],
  ])('a value is served while the endpoint %s', async (_what, fault) => {
    const endpoint = await startStubEndpoint();
    endpoint.answer(json(200, stored));
    const client = createSecretsClient({
      endpoint: endpoint.url,
      credentials: { accessKeyId: 'synthetic-id', secretAccessKey: 'synthetic-key' },
      variables: {},
      // Every read asks, so that every read meets the fault.
      cache: { ttlMs: 0 },
    });
    expect(await client.getString('a')).toBe('synthetic-1');
    endpoint.answer(fault);
    for (let reads = 0; reads < 5; reads++) {
      expect(await client.getString('a')).toBe('synthetic-1');
    }
    // The first read asks, or twice where a kept connection was closed; the others wait a second.
    expect(endpoint.requests.length).toBeLessThanOrEqual(3);
    client.close();
    await endpoint.close();
  });
});
