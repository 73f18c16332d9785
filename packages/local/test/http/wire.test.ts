import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalServer, startLocal } from '../../src/index.ts';
import { startFuzzedServer } from './fuzz-requests.ts';
import { bytesOf, connectRaw, heard, rawCall, sendRaw, statuses } from './raw-socket.ts';

const close = 'connection: close';
let server: LocalServer;

beforeAll(async () => {
  server = await startLocal();
});

afterAll(() => server.close());

const list = () => rawCall(server, 'ListSecrets', {});

async function send(text: string): Promise<number[]> {
  return statuses(await sendRaw(server.url, text));
}

/** A good call, but for one more header. */
const callWith = (header: string): string => bytesOf(list(), header, close);

async function expectNotRun(text: string, expected: number[]): Promise<void> {
  const before = server.calls().length;
  expect(await send(text)).toEqual(expected);
  expect(server.calls()).toHaveLength(before);
}

describe('a request on the wire', () => {
  it('is answered', async () => {
    expect(await send(bytesOf(list(), close))).toEqual([200]);
    expect(await send(bytesOf(list(), close).replace('HTTP/1.1', 'HTTP/1.0'))).toEqual([200]);
  });

  it('is answered, however late, to a client that has said all it will say', async () => {
    server.faults.set('ListSecrets', { latencyMs: 100 });
    expect(await send(bytesOf(list()))).toEqual([200]);
    expect(await send(`${bytesOf(list())}${bytesOf(list())}`)).toEqual([200, 200]);
    server.faults.clear();
  });

  it.each([
    'transfer-encoding: chunked',
    'Transfer-Encoding : chunked',
    'transfer-encoding: identity',
    'transfer-encoding: xchunked',
    'content-length: 2',
    'content-length: 30',
    'content-length: +2',
    'content-length: 0x2',
    'x-folded: a\r\n b',
    'x-null: a\u0000b',
    'x-bare: a\rb',
    'no colon',
    ': no name',
  ])('is not run where its end or a header can be read in two ways: %j', async (header) => {
    await expectNotRun(callWith(header), [400]);
  });

  it('is not run where its only length is an encoding that is not the last one', async () => {
    const { head, body } = list();
    const text = [...head, 'transfer-encoding: chunked, gzip', close, '', body].join('\r\n');
    await expectNotRun(text, [400]);
  });

  it('is run in chunks, which the signature is held against together', async () => {
    const { head, body } = list();
    const lines = [...head, 'transfer-encoding: chunked', close, '', '1', body.slice(0, 1)];
    const text = [...lines, '1', body.slice(1), '0', '', ''].join('\r\n');
    expect(await send(text)).toEqual([200]);
    expect(await send(text.replace('\r\n1\r\n}', '\r\n2\r\n }'))).toEqual([400]);
  });

  it.each([
    ['ends with a bare line feed', (text: string) => text.replaceAll('\r\n', '\n')],
    ['has no host', (text: string) => text.replace(/^host: .*\r\n/m, '')],
    ['has two hosts', (text: string) => text.replace('\r\n', '\r\nhost: localhost\r\n')],
    ['has no version', (text: string) => text.replace(' HTTP/1.1', '')],
    ['has version 2', (text: string) => text.replace('HTTP/1.1', 'HTTP/2.0')],
    ['has an unknown method', (text: string) => text.replace('POST', 'STEAL')],
    ['has a long head', (text: string) => text.replace('\r\n', `\r\nx: ${'y'.repeat(17_000)}\r\n`)],
  ])('is not run if it %s', async (_, change) => {
    const before = server.calls().length;
    const answered = await send(change(bytesOf(list(), close)));
    expect(answered.filter((status) => status < 400)).toEqual([]);
    expect(server.calls()).toHaveLength(before);
  });

  it.each([
    ['POST http://127.0.0.1/ HTTP/1.1', [404]],
    ['POST //127.0.0.1/ HTTP/1.1', [404]],
    ['POST /../ HTTP/1.1', [404]],
    ['OPTIONS * HTTP/1.1', [404]],
    ['TRACE / HTTP/1.1', [405]],
    // No answer at all: the connection is closed.
    ['CONNECT 127.0.0.1:80 HTTP/1.1', []],
  ])('of a proxy is refused: %s', async (line, expected) => {
    const { head, body } = list();
    await expectNotRun(bytesOf({ head: [line, ...head.slice(1)], body }, close), expected);
  });

  it.each(['upgrade: websocket', 'upgrade: h2c\r\nhttp2-settings: AAMAAABkAARAAAAA'])(
    'never changes the protocol: %j',
    async (upgrade) => {
      expect(await send(bytesOf(list(), 'connection: upgrade, close', upgrade))).toEqual([200]);
    },
  );
});

describe('a server whose Node was told to parse leniently', () => {
  it('parses strictly all the same', async () => {
    const lenient = await startFuzzedServer('--insecure-http-parser');
    const call = rawCall(lenient.access, 'ListSecrets', {});
    const both = bytesOf(call, 'transfer-encoding: chunked', close);
    expect(statuses(await sendRaw(lenient.access.url, both))).toEqual([400]);
    const fine = bytesOf(call, close);
    expect(statuses(await sendRaw(lenient.access.url, fine))).toEqual([200]);
    await lenient.close();
  });
});

describe('a request that expects 100-continue', () => {
  it('is refused before anybody asks for its body', async () => {
    await expectNotRun(callWith('expect: 100-continue\r\norigin: null'), [403]);
  });

  it('is asked for its body only then', async () => {
    expect(await send(callWith('expect: 100-continue'))).toEqual([100, 200]);
  });

  it('expects nothing else', async () => {
    await expectNotRun(callWith('expect: 200-maybe'), [417]);
  });
});

describe('several requests at once on a connection', () => {
  it('are answered in order, each by its own signature', async () => {
    const forged = rawCall(server, 'ListSecrets', {}, 'synthetic-wrong-key');
    const text = [bytesOf(list()), bytesOf(forged), bytesOf(list(), close)].join('');
    expect(await send(text)).toEqual([200, 400, 200]);
  });

  it('end with the first that is refused', async () => {
    const refused = bytesOf(list(), 'via: 1.1 proxy');
    expect(await send(`${refused}${bytesOf(list(), close)}`)).toEqual([403]);
  });

  it('are not begun within the body of another', async () => {
    const { head } = list();
    const inner = bytesOf(list(), close);
    await expectNotRun(bytesOf({ head: [...head, 'origin: null'], body: inner }, close), [403]);
    expect(await send(bytesOf({ head, body: inner }, close))).toEqual([400]);
  });
});

describe('a body', () => {
  it('beyond the cap is not read to its end', async () => {
    const { head } = list();
    const socket = connectRaw(server.url);
    const answer = heard(socket);
    socket.write([...head, 'content-length: 2000000', '', ' '.repeat(1_100_000)].join('\r\n'));
    expect(statuses(await answer)).toEqual([413]);
  });

  it('that is shorter than announced runs nothing', async () => {
    const { head } = list();
    const socket = connectRaw(server.url);
    socket.end([...head, 'content-length: 5000', '', '{}'].join('\r\n'));
    await once(socket.resume(), 'close');
    expect(await send(bytesOf(list(), close))).toEqual([200]);
  });
});
