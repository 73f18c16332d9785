import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalServer, startLocal } from '../../src/index.ts';
import { call, send, signedHeaders } from './requests.ts';

/** SHA-256 as the signer wants it handed in. */
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

let server: LocalServer;

beforeAll(async () => {
  server = await startLocal();
});

afterAll(() => server.close());

const body = '{}';
const headers = (signing = {}): Record<string, string> =>
  signedHeaders(server, 'ListSecrets', body, signing);

/** Sends the headers as `change` leaves them and answers what the server said of them. */
async function refusal(
  change: (headers: Record<string, string>) => Record<string, string>,
): Promise<unknown> {
  const { status, body: answer } = await send(server, change(headers()), body);
  expect(status).toBe(400);
  return answer;
}

function authorization(
  edit: (text: string) => string,
): (headers: Record<string, string>) => Record<string, string> {
  return ({ authorization: text = '', ...rest }) => ({ ...rest, authorization: edit(text) });
}

function withoutHeader(name: string): (headers: Record<string, string>) => Record<string, string> {
  return (signed) =>
    Object.fromEntries(Object.entries(signed).filter(([header]) => header !== name));
}

const mismatch = {
  __type: 'InvalidSignatureException',
  Message:
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
};

describe('a signature', () => {
  it('of the server’s key is accepted, in any region, and with a Date header', async () => {
    expect(await call(server, 'ListSecrets', {})).toEqual({
      status: 200,
      body: { SecretList: [] },
    });
    expect((await call(server, 'ListSecrets', {}, { region: 'eu-west-1' })).status).toBe(200);
    expect(server.calls().at(-1)?.region).toBe('eu-west-1');
  });

  it('is needed', async () => {
    expect(await refusal(withoutHeader('authorization'))).toEqual({
      __type: 'MissingAuthenticationTokenException',
      Message: 'Request is missing Authentication Token',
    });
  });

  it('of an unknown key, or with a session token, is not recognised', async () => {
    const unrecognised = {
      __type: 'UnrecognizedClientException',
      Message: 'The security token included in the request is invalid.',
    };
    expect((await call(server, 'ListSecrets', {}, { accessKeyId: 'SYNTHETIC' })).body).toEqual(
      unrecognised,
    );
    const withToken = await refusal((signed) => ({
      ...signed,
      'x-amz-security-token': 'synthetic',
    }));
    expect(withToken).toEqual(unrecognised);
  });

  it('must come from the secret key, and cover this body and these headers', async () => {
    const wrongKey = { secretAccessKey: 'synthetic-wrong-key' };
    expect((await call(server, 'ListSecrets', {}, wrongKey)).body).toEqual(mismatch);
    expect((await send(server, headers(), '{"MaxResults":1}')).body).toEqual(mismatch);
    const target = 'secretsmanager.GetSecretValue';
    expect(await refusal((signed) => ({ ...signed, 'x-amz-target': target }))).toEqual(mismatch);
    const zeros = authorization((text) => text.replace(/[0-9a-f]{64}$/, '0'.repeat(64)));
    expect(await refusal(zeros)).toEqual(mismatch);
    expect(
      await refusal(authorization((text) => text.replace('/us-east-1/', '/us-east-2/'))),
    ).toEqual(mismatch);
  });

  it('is looked at anew where all before it stood in a request that was accepted', async () => {
    expect(await call(server, 'ListSecrets', {})).toMatchObject({ status: 200 });
    const zeros = authorization((text) => text.replace(/[0-9a-f]{64}$/, '0'.repeat(64)));
    expect(await refusal(zeros)).toEqual(mismatch);
    const longer = authorization((text) => `${text}0`);
    expect(await refusal(longer)).toEqual({
      __type: 'IncompleteSignatureException',
      Message: 'The signature is malformed.',
    });
    const more = authorization((text) => `${text}, SignedHeaders=content-type`);
    expect(await refusal(more)).toMatchObject({
      Message: "'x-amz-date' must be a 'SignedHeader' in the AWS Authorization.",
    });
    expect(await call(server, 'ListSecrets', {})).toMatchObject({ status: 200 });
  });

  it.each([
    ['host', "'host' must be a 'SignedHeader' in the AWS Authorization."],
    ['x-amz-date', "'x-amz-date' must be a 'SignedHeader' in the AWS Authorization."],
    ['x-amz-target', "'x-amz-target' must be a 'SignedHeader' in the AWS Authorization."],
  ])('must cover %s', async (name, Message) => {
    const without = authorization((text) => text.replace(new RegExp(`${name};|;${name}`), ''));
    expect(await refusal(without)).toEqual({ __type: 'InvalidSignatureException', Message });
  });

  it.each([
    'content-type;host;x-amz-date;x-amz-missing;x-amz-target',
    'host;content-type;x-amz-date;x-amz-target',
    'host;host;x-amz-date;x-amz-target',
  ])('must list headers that exist, sorted and once: %s', async (list) => {
    const relisted = authorization((text) =>
      text.replace(/SignedHeaders=[^,]+/, `SignedHeaders=${list}`),
    );
    expect(await refusal(relisted)).toEqual({
      __type: 'InvalidSignatureException',
      Message: 'SignedHeaders must be sorted and name headers of the request.',
    });
  });

  it('is for this service, a region, and the usual terminator', async () => {
    const forService = await call(server, 'ListSecrets', {}, { service: 's3' });
    expect(forService.body.Message).toBe(
      "Credential should be scoped to correct service: 'secretsmanager'.",
    );
    const forRegion = await call(server, 'ListSecrets', {}, { region: '__proto__' });
    expect(forRegion.body.Message).toBe('Credential should be scoped to a valid region.');
    const terminated = authorization((text) => text.replace('aws4_request', 'aws4'));
    expect(await refusal(terminated)).toMatchObject({
      Message: "Credential should be scoped with a valid terminator: 'aws4_request'.",
    });
  });

  it.each([
    ['', 'MissingAuthenticationTokenException'],
    ['Bearer synthetic', 'IncompleteSignatureException'],
    ['AWS4-HMAC-SHA256 ', 'IncompleteSignatureException'],
    ['AWS4-HMAC-SHA256 Credential=a', 'IncompleteSignatureException'],
    [
      'AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=00',
      'IncompleteSignatureException',
    ],
    [
      `AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
      'IncompleteSignatureException',
    ],
    [
      `AWS4-HMAC-SHA256 Credential=a/b/c/d/e/f, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
      'IncompleteSignatureException',
    ],
  ])('that reads "%s" is answered %s, and not repeated', async (text, code) => {
    const answer = await refusal(authorization(() => text));
    expect(answer).toMatchObject({ __type: code });
    expect(JSON.stringify(answer)).not.toContain('synthetic');
  });
});

describe('the time of a signature', () => {
  const now = Date.UTC(2026, 0, 15, 12, 0, 0);
  const at = (seconds: number): Date => new Date(now + seconds * 1_000);

  it('may be five minutes off, and no more', async () => {
    const still = await startLocal({ clock: { now: () => now } });
    try {
      for (const seconds of [-300, 0, 300]) {
        expect((await call(still, 'ListSecrets', {}, { date: at(seconds) })).status).toBe(200);
      }
      expect((await call(still, 'ListSecrets', {}, { date: at(-301) })).body).toEqual({
        __type: 'InvalidSignatureException',
        Message:
          'Signature expired: 20260115T115459Z is now earlier than 20260115T115500Z (20260115T120000Z - 5 min.)',
      });
      expect((await call(still, 'ListSecrets', {}, { date: at(301) })).body).toEqual({
        __type: 'InvalidSignatureException',
        Message:
          'Signature not yet current: 20260115T120501Z is still later than 20260115T120500Z (20260115T120000Z + 5 min.)',
      });
      still.clock.advance(86_400);
      expect((await call(still, 'ListSecrets', {}, { date: at(0) })).status).toBe(200);
    } finally {
      await still.close();
    }
  });

  it('must be readable and of the day in the credential', async () => {
    const withDate = (text: string) => (signed: Record<string, string>) => ({
      ...signed,
      'x-amz-date': text,
    });
    expect(await refusal(withDate('yesterday'))).toMatchObject({
      __type: 'IncompleteSignatureException',
      Message: "Date must be in ISO-8601 'basic format'.",
    });
    expect(await refusal(withDate('20200101T000000Z'))).toMatchObject({
      Message:
        'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.',
    });
    expect(await refusal(withoutHeader('x-amz-date'))).toMatchObject({
      Message:
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
    });
  });
});

describe('requests that @smithy/signature-v4 signs', () => {
  it('are accepted, whatever the body, the region and the extra headers', async () => {
    const { accessKeyId, secretAccessKey, url } = server;
    const { host, hostname, port } = new URL(url);
    const headerValue = fc.stringMatching(/^[ -~]{0,40}$/).map((text) => text.trim());
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.constantFrom('us-east-1', 'eu-central-2', 'us-gov-west-1', 'cn-north-1'),
        headerValue,
        async (text, region, extra) => {
          const signer = new SignatureV4({
            service: 'secretsmanager',
            region,
            credentials: { accessKeyId, secretAccessKey },
            sha256: Sha256,
          });
          const bodyText = JSON.stringify({ Unknown: text });
          const signed = await signer.sign({
            method: 'POST',
            protocol: 'http:',
            hostname,
            port: Number(port),
            path: '/',
            query: {},
            headers: {
              host,
              'content-type': 'application/x-amz-json-1.1',
              'x-amz-target': 'secretsmanager.ListSecrets',
              'x-extra': extra,
            },
            body: bodyText,
          });
          expect((await send(server, signed.headers, bodyText)).status).toBe(200);
        },
      ),
      { numRuns: 100 },
    );
  });
});
