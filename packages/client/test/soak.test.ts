/**
 * A client under load for a long time, against an endpoint that fails one call in twenty and
 * changes its secrets all the while: for a second, with `SLOW=1` for an hour, or for `SOAK_SECONDS`.
 */
import { readdirSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSecretsClient } from '../src/create-secrets-client.ts';
import { exception, json, reset, startStubEndpoint, type Answer } from './stub-endpoint.ts';

const hour = 3_600;
const { SOAK_SECONDS, SLOW } = process.env;
const seconds = Number(SOAK_SECONDS ?? (SLOW === '1' ? hour : 1));

const names = Array.from({ length: 50 }, (_, index) => `soak/secret-${String(index)}`);
const readsAtOnce = 20;

/** Until then the heap grows with compiled code; a shorter run says nothing of it. */
const warmUpMs = Math.max(5_000, seconds * 250);
/** Twenty in a run: to each belongs a full collection, which the reads wait for. */
const sampleEveryMs = seconds * 50;

interface HeapSample {
  readonly atMs: number;
  readonly bytes: number;
}

/** One after another rather than by chance: every run meets them all. */
const faults: readonly Answer[] = [
  reset,
  exception('InternalServiceError', 'synthetic', 500),
  exception('ThrottlingException', 'synthetic'),
  (response) => response.end('<html>'),
  (response) => response.writeHead(200, { 'content-length': '999' }).end('{"cut":'),
];

let rotations = 0;
let calls = 0;

const answer: Answer = (response, request) => {
  calls += 1;
  const fault = calls % 20 === 0 ? faults[(calls / 20) % faults.length] : undefined;
  if (fault !== undefined) {
    fault(response, request);
    return;
  }
  // The test's own request, as the client wrote it.
  const { SecretId } = JSON.parse(request.body) as { SecretId: string };
  const found = {
    ARN: `arn:aws:secretsmanager:us-east-1:123456789012:secret:${SecretId}-aBcDeF`,
    Name: SecretId,
    VersionId: `version-${String(rotations)}`,
    VersionStages: ['AWSCURRENT'],
    CreatedDate: 1_767_323_045,
    SecretString: JSON.stringify({ name: SecretId, password: `synthetic-${String(rotations)}` }),
  };
  json(200, found)(response, request);
};

const rejections: unknown[] = [];
const note = (reason: unknown): void => {
  rejections.push(reason);
};
beforeEach(() => {
  process.on('unhandledRejection', note);
});
afterEach(() => {
  process.off('unhandledRejection', note);
});

/** On Linux; elsewhere nothing is said. */
function openDescriptors(): number {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0;
}

function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  // What the flag has just made.
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

/** The line nearest to all samples, in bytes an hour. */
function slopeOf(samples: readonly HeapSample[]): number {
  const mean = (of: (sample: HeapSample) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [meanMs, meanBytes] = [mean(({ atMs }) => atMs), mean(({ bytes }) => bytes)];
  const rise = mean(({ atMs, bytes }) => (atMs - meanMs) * (bytes - meanBytes));
  return (rise / mean(({ atMs }) => (atMs - meanMs) ** 2)) * hour * 1_000;
}

describe('a client that is read from all the time', () => {
  it(
    'fails no read of what it has read before, and keeps nothing that it does not need',
    { timeout: (seconds + 60) * 1_000 },
    async () => {
      const endpoint = await startStubEndpoint();
      endpoint.answer(answer);
      const client = createSecretsClient({
        endpoint: endpoint.url,
        credentials: { accessKeyId: 'synthetic-id', secretAccessKey: 'synthetic-key' },
        variables: {},
        // As old as that, so that refreshes go on all the time.
        cache: { ttlMs: 100, maxAgeMs: 200 },
      });
      await Promise.all(names.map((name) => client.getJson(name)));
      const before = openDescriptors();
      const startMs = performance.now();
      const samples: HeapSample[] = [];
      let reads = 0;
      const failures: unknown[] = [];
      for (
        let elapsedMs = 0;
        elapsedMs < seconds * 1_000;
        elapsedMs = performance.now() - startMs
      ) {
        rotations = Math.floor(elapsedMs / 500);
        const chosen = Array.from(
          { length: readsAtOnce },
          () => names[reads++ % names.length] ?? '',
        );
        const results = await Promise.allSettled(chosen.map((name) => client.getJson(name)));
        failures.push(...results.filter(({ status }) => status === 'rejected'));
        if (reads % 1_000 === 0) {
          const value = await client.getJson(names[0] ?? '');
          const version = client.versionOf(value);
          if (version !== undefined) await client.reportAuthFailure(version).catch(() => false);
        }
        // The stub's own record of requests is no leak of the client.
        endpoint.requests.length = 0;
        if (elapsedMs > warmUpMs + samples.length * sampleEveryMs) {
          samples.push({ atMs: elapsedMs, bytes: heapBytes() });
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(reads).toBeGreaterThan(0);
      expect(calls).toBeGreaterThan(names.length);
      expect(failures).toEqual([]);
      expect(rejections).toEqual([]);
      const [first, ...later] = samples;
      const last = later.at(-1);
      if (first !== undefined && last !== undefined) {
        const slope = slopeOf(samples);
        const figures = { seconds, reads, calls, samples: samples.length, slope };
        console.info(
          JSON.stringify({ ...figures, firstBytes: first.bytes, lastBytes: last.bytes }),
        );
        // A value that is kept for each of the thousands of rotations would show as tens of MiB.
        expect(last.bytes - first.bytes).toBeLessThan(4 * 1_048_576);
      }
      // As many sockets as are kept, at both ends.
      expect(openDescriptors() - before).toBeLessThanOrEqual(2 * 50);
      client.close();
      await endpoint.close();
      expect(openDescriptors()).toBeLessThanOrEqual(before);
    },
  );
});
