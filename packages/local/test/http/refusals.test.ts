import { ServiceException } from '@undotenv/protocol';
import { describe, expect, it, vi } from 'vitest';
import { exceptionAnswer, operationAnswer } from '../../src/http/answers.ts';
import { BodyTooLarge, headersOf, type HttpResponse } from '../../src/http/message.ts';
import { createService } from '../../src/http/service.ts';

const answerCall = vi.fn(() => Promise.resolve(operationAnswer({ fine: true })));
const service = createService({ port: 4584, answerCall, requestId: () => 'request-1' });

interface Sent {
  remoteAddress?: string;
  method?: string;
  target?: string;
  headers?: [string, string][];
  body?: () => Promise<Uint8Array>;
}

const good: [string, string][] = [
  ['Host', '127.0.0.1:4584'],
  ['Content-Type', 'application/x-amz-json-1.1'],
];

/** Sends a request that is fine but for what `sent` says; no body is read unless it gives one. */
async function send(sent: Sent): Promise<HttpResponse> {
  const unread = (): Promise<Uint8Array> => Promise.reject(new Error('the body was read'));
  return service({
    ...(sent.remoteAddress !== undefined && { remoteAddress: sent.remoteAddress }),
    method: sent.method ?? 'POST',
    target: sent.target ?? '/',
    headers: headersOf((sent.headers ?? good).flat()),
    readBody: sent.body ?? unread,
  });
}

async function expectRefused(sent: Sent, status: number): Promise<void> {
  answerCall.mockClear();
  const response = await send(sent);
  expect(response.status).toBe(status);
  expect(headersOf(response.headers).values).toMatchObject({
    connection: 'close',
    'x-amzn-requestid': 'request-1',
    'cache-control': 'no-store',
  });
  expect(Object.keys(JSON.parse(response.body) as object)).toEqual(['__type', 'Message']);
  expect(answerCall).not.toHaveBeenCalled();
}

describe('the guards before any work', () => {
  it.each(['127.0.0.1:4584', 'localhost:4584', '[::1]:4584'])(
    'let the host %s pass',
    async (host) => {
      const response = await send({ headers: [['Host', host], ...good.slice(1)] });
      expect(response).toMatchObject({ status: 200, body: '{"fine":true}' });
    },
  );

  it.each([
    'attacker.example:4584',
    'localhost',
    '127.0.0.1',
    '127.0.0.1:4585',
    '127.0.0.1:4584.attacker.example',
    'localhost:4584@attacker.example',
    '0.0.0.0:4584',
    'LOCALHOST:4584 ',
    '[',
    '',
  ])('refuse the host "%s"', async (host) => {
    await expectRefused({ headers: [['Host', host], ...good.slice(1)] }, 403);
  });

  it('refuse a request without a host', async () => {
    await expectRefused({ headers: good.slice(1) }, 403);
  });

  it.each([
    ['Origin', 'http://127.0.0.1:4584'],
    ['Origin', 'null'],
    ['origin', ''],
    ['Sec-Fetch-Site', 'cross-site'],
    ['Sec-Fetch-Site', 'same-site'],
    ['Sec-Fetch-Site', 'same-origin'],
    ['X-Forwarded-For', '10.0.0.1'],
    ['x-forwarded-host', 'attacker.example'],
    ['X-Forwarded', 'for=10.0.0.1'],
    ['Forwarded', 'for=10.0.0.1'],
    ['Via', '1.1 proxy'],
  ])('refuse %s: %s', async (name, value) => {
    await expectRefused({ headers: [...good, [name, value]] }, 403);
  });

  it.each(['10.0.0.1', '::ffff:10.0.0.1', '2001:db8::1', '0.0.0.0', ''])(
    'refuse a peer at "%s"',
    async (remoteAddress) => {
      await expectRefused({ remoteAddress }, 403);
    },
  );

  it.each(['127.0.0.1', '127.1.2.3', '::1'])('let a peer at %s pass', async (remoteAddress) => {
    expect((await send({ remoteAddress })).status).toBe(200);
  });

  it.each([
    ...['Host', 'Content-Type', 'Content-Length', 'Authorization', 'X-Amz-Target', 'X-Amz-Date'],
    ...['Sec-Fetch-Site', 'Transfer-Encoding', 'Anything'],
  ])('refuse the header %s standing twice', async (name) => {
    await expectRefused({ headers: [...good, [name, 'a'], [name.toLowerCase(), 'b']] }, 400);
  });

  it.each([
    ['GET', '/', 405],
    ['PUT', '/', 405],
    ['OPTIONS', '/', 405],
    ['POST', '/x', 404],
    ['POST', '/?x', 404],
    ['POST', 'http://attacker.example/', 404],
    ['GET', '/_undotenv/calls', 404],
    ['POST', '/_undotenv/reset', 404],
    ['POST', '/_undotenv/health', 404],
  ])('refuse %s %s with %i', async (method, target, status) => {
    await expectRefused({ method, target }, status);
  });

  it.each(['text/plain', 'application/json', 'application/x-amz-json-1.0', ''])(
    'refuse the content type "%s"',
    async (type) => {
      await expectRefused(
        {
          headers: [
            ['Host', '127.0.0.1:4584'],
            ['Content-Type', type],
          ],
        },
        415,
      );
    },
  );

  it('take the content type with a parameter', async () => {
    const type: [string, string] = ['Content-Type', 'application/x-amz-json-1.1; charset=utf-8'];
    expect((await send({ headers: [['Host', '127.0.0.1:4584'], type] })).status).toBe(200);
  });

  it('hold for the health check as well, which needs nothing else', async () => {
    const health = { method: 'GET', target: '/_undotenv/health' };
    const host: [string, string] = ['Host', 'localhost:4584'];
    expect(await send({ ...health, headers: [host] })).toMatchObject({
      status: 200,
      body: '{"status":"ok"}',
    });
    await expectRefused({ ...health, headers: [host, ['Origin', 'null']] }, 403);
  });
});

describe('what goes wrong later', () => {
  it('is answered 413 where the body is too large', async () => {
    answerCall.mockRejectedValueOnce(new BodyTooLarge());
    expect((await send({})).status).toBe(413);
  });

  it('is answered 500 without the message of an error nobody foresaw', async () => {
    answerCall.mockRejectedValueOnce(new Error('synthetic-password-1'));
    const response = await send({});
    expect(response.status).toBe(500);
    expect(JSON.parse(response.body)).toEqual({
      __type: 'InternalServiceError',
      Message: 'An error occurred on the server side.',
    });
  });

  it('is answered with a bare code and a capital Message', () => {
    const exception = new ServiceException('ResourceNotFoundException', 'gone');
    expect(exceptionAnswer(exception)).toMatchObject({
      status: 400,
      body: '{"__type":"ResourceNotFoundException","Message":"gone"}',
    });
  });
});

describe('headers', () => {
  it('are told by their small letters, whatever their names are', () => {
    const { values, repeated } = headersOf(['__proto__', 'a', 'Host', 'b', 'constructor', 'c']);
    expect(Object.entries(values)).toEqual([
      ['__proto__', 'a'],
      ['host', 'b'],
      ['constructor', 'c'],
    ]);
    expect(repeated).toEqual([]);
    expect(Object.keys(headersOf([]).values)).toEqual([]);
  });

  it('that stand twice are told, also under names that objects have anyway', () => {
    const raw = ['toString', 'a', 'TOSTRING', 'b', '__proto__', 'c', '__PROTO__', 'd'];
    expect(headersOf(raw).repeated).toEqual(['tostring', '__proto__']);
  });
});
