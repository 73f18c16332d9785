import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { secretNames } from '../backend/secrets.ts';
import type { Task } from '../children/task.ts';
import { sign } from '../contestants/floor.ts';
import { quantile } from '../report/statistics.ts';

export interface LoadParams {
  readonly port: number;
  readonly connections: number;
  readonly warmUpMs: number;
  readonly forMs: number;
}

export interface LoadReport {
  readonly perSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
}

/**
 * GetSecretValue over kept connections, each with one request under way at a time. The request is
 * signed once and its bytes sent again: raw sockets keep the generator cheaper than the server.
 */
export const task: Task<LoadParams, LoadReport> = {
  module: import.meta.url,
  async run({ port, connections, warmUpMs, forMs }, parent) {
    const request = signedRequest(port);
    const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)));
    const runAll = async (ms: number): Promise<number[]> => {
      const untilMs = performance.now() + ms;
      return (await Promise.all(sockets.map((socket) => drive(socket, request, untilMs)))).flat();
    };
    await runAll(warmUpMs);
    const sorted = Float64Array.from(await runAll(forMs)).sort();
    parent.send({
      perSecond: (sorted.length * 1_000) / forMs,
      p50Us: quantile(sorted, 0.5) * 1_000,
      p99Us: quantile(sorted, 0.99) * 1_000,
    });
  },
};

function signedRequest(port: number): Buffer {
  const body = JSON.stringify({ SecretId: secretNames(1)[0] });
  const headers = sign(`127.0.0.1:${String(port)}`, 'GetSecretValue', body, new Date());
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`POST / HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return socket;
}

/** The time of each answer, in milliseconds, until the time is over. */
function drive(socket: Socket, request: Buffer, untilMs: number): Promise<number[]> {
  const latenciesMs: number[] = [];
  return new Promise((resolve, reject) => {
    let sentMs = 0;
    let answer: Buffer = Buffer.alloc(0);
    const send = (): void => {
      sentMs = performance.now();
      socket.write(request);
    };
    const receive = (chunk: Buffer): void => {
      answer = answer.length === 0 ? chunk : Buffer.concat([answer, chunk]);
      const found = examine(answer);
      if (found === 'partial') return;
      if (found === 'other') {
        reject(new Error('the server gave another answer than one secret'));
        return;
      }
      answer = Buffer.alloc(0);
      const nowMs = performance.now();
      latenciesMs.push(nowMs - sentMs);
      if (nowMs < untilMs) {
        send();
        return;
      }
      socket.off('data', receive);
      socket.off('error', reject);
      resolve(latenciesMs);
    };
    socket.on('data', receive);
    socket.on('error', reject);
    send();
  });
}

/** Whether the bytes so far are a whole answer of success. */
function examine(answer: Buffer): 'partial' | 'success' | 'other' {
  const headersEnd = answer.indexOf('\r\n\r\n');
  if (headersEnd === -1) return 'partial';
  const headers = answer.toString('latin1', 0, headersEnd);
  const bodyLength = /\r\ncontent-length: (\d+)/i.exec(headers)?.[1];
  if (!headers.startsWith('HTTP/1.1 200') || bodyLength === undefined) return 'other';
  const length = headersEnd + 4 + Number(bodyLength);
  if (answer.length < length) return 'partial';
  return answer.length === length ? 'success' : 'other';
}
