import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { json } from '../../src/http/answers.ts';
import { type Limits, usualLimits } from '../../src/http/limits.ts';
import { type Listener, listen } from '../../src/http/listen.ts';
import type { Service } from '../../src/http/service.ts';
import { connectRaw, heard, statuses } from './raw-socket.ts';

const host = '127.0.0.1';
const head = 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n';
const listening: Listener[] = [];

afterEach(async () => {
  await Promise.all(listening.splice(0).map((each) => each.close()));
});

/** Reads each body to its end, and answers. */
const patient: Service = async ({ readBody }) => {
  const body = await readBody();
  return json(200, { bytes: body.length });
};

async function opened(limits: Partial<Limits>, service = patient): Promise<Listener> {
  const all = { ...usualLimits, checkEveryMs: 10, ...limits };
  const listener = await listen({ host, port: 0 }, () => service, all);
  listening.push(listener);
  return listener;
}

/** What is answered to somebody who sends `text` and then nothing more, without hanging up. */
async function sendSlowly(listener: Listener, text: string): Promise<number[]> {
  const socket = connectRaw(listener.url);
  const answer = heard(socket);
  socket.write(text);
  return statuses(await answer);
}

/** Whether a connection is kept, which shows when something is asked on it. */
async function isServed(socket: Socket): Promise<boolean> {
  const answer = heard(socket);
  socket.write(`${head}connection: close\r\n\r\n{}`);
  return statuses(await answer).includes(200);
}

describe('a client that takes its time', () => {
  it('over the headers is hung up on', async () => {
    const listener = await opened({ headersMs: 30 });
    expect(await sendSlowly(listener, head)).toEqual([408]);
  });

  it('over the first byte is hung up on', async () => {
    const listener = await opened({ headersMs: 30 });
    expect(await sendSlowly(listener, '')).toEqual([408]);
  });

  it('over the headers is not helped by sending some now and then', async () => {
    const listener = await opened({ headersMs: 60 });
    const socket = connectRaw(listener.url);
    const answer = heard(socket);
    const drip = setInterval(() => socket.write('x: y\r\n'), 10);
    socket.write(head);
    expect(statuses(await answer)).toEqual([408]);
    clearInterval(drip);
  });

  it('over the body is hung up on', async () => {
    const listener = await opened({ headersMs: 30, requestMs: 40 });
    expect(await sendSlowly(listener, `${head}\r\n{`)).toEqual([408]);
  });

  it('over the next request is hung up on', async () => {
    // Node adds a second to it, so that a client who keeps to it is not cut off.
    const listener = await opened({ idleMs: 1 });
    expect(await sendSlowly(listener, `${head}\r\n{}`)).toEqual([200]);
  });

  it('over taking the answer is hung up on, and makes room', async () => {
    const large = json(200, 'x'.repeat(20_000_000));
    const service: Service = (asked) =>
      asked.target === '/large' ? Promise.resolve(large) : patient(asked);
    const listener = await opened({ stallMs: 50, connections: 1 }, service);
    const stalled = connectRaw(listener.url).pause();
    stalled.write('GET /large HTTP/1.1\r\nhost: x\r\n\r\n');
    await once(stalled, 'connect');
    let isFree = false;
    while (!isFree) isFree = await isServed(connectRaw(listener.url));
    stalled.destroy();
  });
});

describe('connections', () => {
  it('beyond the cap are closed, and one that ends makes room', async () => {
    const listener = await opened({ connections: 2 });
    const held = [connectRaw(listener.url), connectRaw(listener.url)];
    await Promise.all(held.map((socket) => once(socket, 'connect')));
    expect(await isServed(connectRaw(listener.url))).toBe(false);
    for (const socket of held) expect(await isServed(socket)).toBe(true);
    expect(await isServed(connectRaw(listener.url))).toBe(true);
  });
});

describe('localhost', () => {
  it('is both of its addresses, with the same port', async () => {
    const listener = await listen({ host: 'localhost', port: 0 }, () => patient);
    listening.push(listener);
    expect(listener.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await isServed(connectRaw(listener.url))).toBe(true);
    // Without IPv6 nobody can be at the other address.
    const other = connectRaw(listener.url.replace('127.0.0.1', '[::1]'));
    const [event] = await Promise.race([
      once(other, 'connect').then(() => ['connect']),
      once(other, 'error').then(() => ['none']),
    ]);
    if (event === 'connect') expect(await isServed(other)).toBe(true);
  });

  it('is refused where somebody else has the port of one of them', async () => {
    const first = await listen({ host: '::1', port: 0 }, () => patient).catch(() => undefined);
    if (first === undefined) return;
    listening.push(first);
    const port = Number(new URL(first.url).port);
    const both = listen({ host: 'localhost', port }, () => patient);
    await expect(both).rejects.toMatchObject({ code: 'PORT_IN_USE' });
    // And the other one has been given back.
    listening.push(await listen({ host, port }, () => patient));
  });
});
