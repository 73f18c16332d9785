import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { computeSignature } from '@undotenv/protocol/signature-v4';
import { afterEach, describe, expect, it } from 'vitest';
import { accountOf } from '../../src/target/account.ts';

const credentials = {
  accessKeyId: 'synthetic-key-id',
  secretAccessKey: 'synthetic-secret-key',
  sessionToken: 'synthetic-session-token',
};
const clock = (): Date => new Date('2026-01-02T03:04:05Z');

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

/** A stand-in for AWS STS, which cannot be reached from here. */
async function startSts(
  answer: (request: IncomingMessage, body: string, response: ServerResponse) => void,
): Promise<string> {
  const started = createServer((request, response) => {
    void text(request).then((body) => {
      answer(request, body, response);
    });
  });
  server = started;
  await new Promise<void>((listening) => started.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${String((started.address() as AddressInfo).port)}/`;
}

function ask(url: string | undefined, hasOtherEndpoint = false): Promise<string | undefined> {
  const variables = url === undefined ? {} : { AWS_ENDPOINT_URL_STS: url };
  return accountOf(credentials, 'eu-west-1', { variables, clock }, hasOtherEndpoint);
}

describe('accountOf', () => {
  it('asks with a signature for STS in the region, and never sends the secret key', async () => {
    let seen = '';
    const url = await startSts(({ method, headers, rawHeaders }, body, response) => {
      const { authorization = '' } = headers;
      const [, names = '', signature] =
        /SignedHeaders=([^,]+), Signature=(\w+)/.exec(authorization) ?? [];
      const expected = computeSignature(
        { method: method ?? '', path: '/', headers: headers as Record<string, string>, body },
        names.split(';'),
        '20260102T030405Z',
        { date: '20260102', region: 'eu-west-1', service: 'sts' },
        credentials.secretAccessKey,
      );
      seen = JSON.stringify([rawHeaders, body]);
      response.writeHead(signature === expected ? 200 : 403);
      response.end(
        '{"GetCallerIdentityResponse":{"GetCallerIdentityResult":{"Account":"123456789012"}}}',
      );
    });
    expect(await ask(url, true)).toBe('123456789012');
    expect(seen).toContain('Action=GetCallerIdentity');
    expect(seen).not.toContain(credentials.secretAccessKey);
  });

  it('understands an answer in XML', async () => {
    const url = await startSts((_request, _body, response) => {
      response.end(
        '<GetCallerIdentityResult><Account>210987654321</Account></GetCallerIdentityResult>',
      );
    });
    expect(await ask(url)).toBe('210987654321');
  });

  it.each([
    [
      'refuses',
      (response: ServerResponse) => response.writeHead(403).end('"Account":"123456789012"'),
    ],
    [
      'sends elsewhere',
      (response: ServerResponse) => response.writeHead(307, { location: '/' }).end(),
    ],
    ['answers something else', (response: ServerResponse) => response.end('<html></html>')],
    ['breaks off', (response: ServerResponse) => response.destroy()],
  ])('does not know the account where STS %s', async (_what, answer) => {
    const url = await startSts((_request, _body, response) => {
      answer(response);
    });
    expect(await ask(url)).toBeUndefined();
  });

  it('does not know it, and asks nobody, where another endpoint is in use or its own is no URL', async () => {
    expect(await ask(undefined, true)).toBeUndefined();
    expect(await ask('not a url')).toBeUndefined();
  });
});
