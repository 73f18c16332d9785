/**
 * Requests that no client sends: 20,000 of them, with `SLOW=1` a million, or `FUZZ_REQUESTS`. A
 * failure prints its seed, and `FUZZ_SEED` runs it again.
 */
import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalServer, startLocal } from '../../src/index.ts';
import { fuzz, signedCall, startFuzzedServer } from './fuzz-requests.ts';
import { bytesOf, rawCall, sendRaw } from './raw-socket.ts';
import { call, signedHeaders } from './requests.ts';

const { FUZZ_REQUESTS, FUZZ_SEED, SLOW } = process.env;
const isSlow = SLOW === '1';
const count = Number(FUZZ_REQUESTS ?? (isSlow ? 1_000_000 : 20_000));
const seed = Number(FUZZ_SEED ?? randomInt(2 ** 32));
/** Sent between two measurements. */
const atOnce = 10_000;
const growthBytes = 50 * 1_048_576;

describe(`${String(count)} malformed requests, with FUZZ_SEED=${String(seed)}`, () => {
  it(
    'run nothing that was not signed, never end the server, and leave no memory behind',
    async () => {
      const server = await startFuzzedServer();
      // What is allocated once, whatever comes, is allocated before the first measurement.
      await fuzz(server, 2_000, seed);
      const before = await server.residentBytes();
      let rightCount = 0;
      for (let sent = 0; sent < count; sent += atOnce) {
        const result = await fuzz(server, Math.min(atOnce, count - sent), seed + 1 + sent);
        expect(result.wrong).toEqual([]);
        rightCount += result.rightCount;
        expect((await server.residentBytes()) - before).toBeLessThan(growthBytes);
      }
      // Some changes are harmless: otherwise nothing here would say that a signature counts.
      expect(rightCount).toBeGreaterThan(0);
      expect(server.exitCode()).toBeUndefined();
      const { access } = server;
      const listed = await call(access, 'ListSecrets', {});
      expect(listed.body['SecretList']).toMatchObject([{ Name: signedCall.Name }]);
      const read = await call(access, 'GetSecretValue', { SecretId: signedCall.Name });
      expect(read.body['SecretString']).toBe(signedCall.SecretString);
      await server.close();
    },
    isSlow ? 7_200_000 : 180_000,
  );

  it('are changed calls: unchanged, one runs if it was signed, and fails if it was forged', async () => {
    const server = await startLocal();
    const sent = (key?: string): Promise<string> =>
      sendRaw(server.url, bytesOf(rawCall(server, 'CreateSecret', signedCall, key), 'x: y'));
    expect(await sent('synthetic-wrong-key')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await sent()).toMatch(/^HTTP\/1\.1 200 /);
    await server.close();
  });
});

describe('signed requests', () => {
  let server: LocalServer;

  beforeAll(async () => {
    server = await startLocal();
  });

  afterAll(() => server.close());

  it.each([
    ['ListSecrets', { MaxResults: 'x', Filters: [null] }],
    ['BatchGetSecretValue', { SecretIdList: [{}], Filters: 'x' }],
    ['BatchGetSecretValue', { __proto__: null, NextToken: 'x' }],
    ['GetRandomPassword', { PasswordLength: 1e99, ExcludeCharacters: {} }],
  ])('for %s with members of the wrong form are refused: %j', async (name, request) => {
    const answer = await call(server, name, request);
    expect(answer.status).toBe(400);
    expect(answer.body.__type).toMatch(/^(Serialization|InvalidParameter)Exception$/);
  });

  it.each(['[]', 'null', '"x"', '{', '{"a":', '\u0000', '['.repeat(100_000)])(
    'with a body that is no JSON object are refused: %.10s',
    async (body) => {
      const headers = signedHeaders(server, 'ListSecrets', body);
      const response = await fetch(server.url, { method: 'POST', headers, body });
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({
        __type: 'SerializationException',
        Message: 'The body must be a JSON object in UTF-8.',
      });
    },
  );
});
