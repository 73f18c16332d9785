import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalServer, startLocal } from '../../src/index.ts';
import { call, signedHeaders } from './requests.ts';

let server: LocalServer;

beforeAll(async () => {
  server = await startLocal();
});

afterAll(() => server.close());

/** Writes bytes to the server, ends, and answers all it says until it hangs up. */
function sendRaw(bytes: Uint8Array): Promise<string> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    // A server may hang up on rubbish before it has read all of it.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve(Buffer.concat(chunks).toString('latin1'));
    });
    socket.end(bytes);
  });
}

/** A well-formed call that creates a secret, as bytes, but for its signature. */
function unsignedCall(): Buffer {
  const body = '{"Name":"x","ClientRequestToken":"synthetic-token-0000000000000001"}';
  const headers = signedHeaders(server, 'CreateSecret', body, {
    secretAccessKey: 'synthetic-wrong-key',
  });
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const length = `content-length: ${String(body.length)}`;
  return Buffer.from(
    ['POST / HTTP/1.1', ...lines, length, 'connection: close', '', body].join('\r\n'),
  );
}

interface Edit {
  at: number;
  remove: number;
  insert: Uint8Array;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.nat(20),
  insert: fc.oneof(
    fc.uint8Array({ maxLength: 12 }),
    fc
      .constantFrom(
        '\r\n',
        '\r\n\r\n',
        'content-length: 5\r\n',
        'transfer-encoding: chunked\r\n',
        '%00',
        '{"__proto__":',
        '\\u0000',
        'host: x\r\n',
        'POST / HTTP/1.1\r\n',
      )
      .map((text) => Buffer.from(text)),
  ),
});

function apply(bytes: Buffer, edits: readonly Edit[]): Buffer {
  return edits.reduce((text, { at, remove, insert }) => {
    const start = Math.floor(at * text.length);
    return Buffer.concat([text.subarray(0, start), insert, text.subarray(start + remove)]);
  }, bytes);
}

const succeeded = /^HTTP\/1\.1 2\d\d/m;

describe('2,000 malformed requests', () => {
  it('are never answered with success, and never end the server', async () => {
    const template = unsignedCall();
    expect(await sendRaw(template)).toMatch(/^HTTP\/1\.1 400 /);
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            {
              weight: 4,
              arbitrary: fc.array(edit, { maxLength: 6 }).map((edits) => apply(template, edits)),
            },
            { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
          ),
          { minLength: 50, maxLength: 50 },
        ),
        async (requests) => {
          const answers = await Promise.all(requests.map(sendRaw));
          expect(answers.filter((answer) => succeeded.test(answer))).toEqual([]);
        },
      ),
      { numRuns: 40, endOnFailure: true },
    );
    expect(await call(server, 'ListSecrets', {})).toEqual({
      status: 200,
      body: { SecretList: [] },
    });
  });

  it('include bodies that lie about their length, and ones beyond the cap', async () => {
    const head = unsignedCall().toString('latin1').split('\r\n\r\n')[0] ?? '';
    const short = head.replace(/content-length: \d+/, 'content-length: 5000');
    expect(await sendRaw(Buffer.from(`${short}\r\n\r\n{}`))).not.toMatch(succeeded);
    const large = head.replace(/content-length: \d+/, 'content-length: 2000000');
    const answer = await sendRaw(Buffer.from(`${large}\r\n\r\n${' '.repeat(1_100_000)}`));
    expect(answer).toMatch(/^HTTP\/1\.1 413 |^$/);
    expect((await call(server, 'ListSecrets', {})).status).toBe(200);
  });

  it.each([
    ['ListSecrets', { MaxResults: 'x', Filters: [null] }],
    ['BatchGetSecretValue', { SecretIdList: [{}], Filters: 'x' }],
    ['BatchGetSecretValue', { __proto__: null, NextToken: 'x' }],
    ['GetRandomPassword', { PasswordLength: 1e99, ExcludeCharacters: {} }],
  ])('include signed ones for %s with members of the wrong form: %j', async (name, request) => {
    const answer = await call(server, name, request);
    expect(answer.status).toBe(400);
    expect(answer.body.__type).toMatch(/^(Serialization|InvalidParameter)Exception$/);
  });

  it.each(['[]', 'null', '"x"', '{', '{"a":', '\u0000', '['.repeat(100_000)])(
    'include signed bodies that are no JSON object: %.10s',
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
