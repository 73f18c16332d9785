import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LocalAccess } from '../../src/index.ts';
import { seededRandom } from '../operations/seeded-random.ts';
import { bytesOf, rawCall, sendRaw } from './raw-socket.ts';

export interface FuzzedServer {
  readonly access: LocalAccess;
  /** Resident memory after a collection, in bytes. */
  residentBytes(): Promise<number>;
  /** Absent while the process runs. */
  exitCode(): number | undefined;
  close(): Promise<void>;
}

/** @param options of Node, besides those that the measurement needs */
export async function startFuzzedServer(...options: string[]): Promise<FuzzedServer> {
  const script = fileURLToPath(new URL('fuzz-server.mjs', import.meta.url));
  // V8 puts collections off while there is room: so little that what is resident is what is kept.
  const execArgv = [
    '--expose-gc',
    '--max-semi-space-size=2',
    '--max-old-space-size=64',
    ...options,
  ];
  const child = fork(script, { execArgv });
  const access = (await nextMessage(child)) as LocalAccess;
  return {
    access,
    residentBytes: async () => {
      child.send('');
      const { residentBytes } = (await nextMessage(child)) as { residentBytes: number };
      return residentBytes;
    },
    exitCode: () => child.exitCode ?? undefined,
    close: async () => {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}

async function nextMessage(child: ChildProcess): Promise<unknown> {
  const [message] = (await once(child, 'message')) as [unknown];
  return message;
}

/** The one call that is signed with the key of the server, which is then changed in every way. */
export const signedCall = {
  Name: 'signed',
  SecretString: 'synthetic-password-1',
  ClientRequestToken: 'synthetic-token-0000000000000001',
};

/** What may stand where a client would not put it. */
const insertions = [
  ...['\r\n', '\r\n\r\n', '\n', '\0', '\t', ' ', ',', ';', '/', '%00', '\\u0000', '{"__proto__":'],
  ...['content-length: 5\r\n', 'transfer-encoding: chunked\r\n', 'connection: close\r\n'],
  ...['host: x\r\n', 'host: localhost\r\n', 'expect: 100-continue\r\n', 'upgrade: h2c\r\n'],
  ...['POST / HTTP/1.1\r\n', 'GET /_undotenv/health HTTP/1.1\r\n', '0\r\n\r\n', 'ffffffff\r\n'],
  ...['x-amz-target: secretsmanager.ListSecrets\r\n', 'authorization: AWS4-HMAC-SHA256 \r\n'],
  ...['"SecretString":"other"', '"Name":"other",', '/../', 'secretsmanager', 'aws4_request'],
];

type Random = (bound: number) => number;

function mutate(text: Buffer, random: Random): Buffer {
  const edits = 1 + random(6);
  let bytes = text;
  for (let edit = 0; edit < edits; edit += 1) {
    const at = random(bytes.length + 1);
    const removed = random(3) === 0 ? random(40) : random(2);
    bytes = Buffer.concat([
      bytes.subarray(0, at),
      insertion(bytes, random),
      bytes.subarray(at + removed),
    ]);
  }
  return bytes;
}

function insertion(bytes: Buffer, random: Random): Uint8Array {
  switch (random(4)) {
    case 0:
      return Buffer.from(insertions[random(insertions.length)] ?? '');
    case 1:
      return Uint8Array.from({ length: random(12) }, () => random(256));
    case 2: {
      // A piece of its own, in another place.
      const from = random(bytes.length);
      return bytes.subarray(from, from + random(80));
    }
    default:
      return Uint8Array.of();
  }
}

function rubbish(random: Random): Buffer {
  return Buffer.from(Uint8Array.from({ length: random(300) }, () => random(256)));
}

export interface FuzzResult {
  /** Answers of success to what nobody had signed. */
  readonly wrong: readonly string[];
  /** Answers of success to the call that was signed. */
  readonly rightCount: number;
}

/**
 * Sends `count` requests that nobody would: the signed call and one with a forged signature, changed
 * at random, and random bytes. The same seed makes the same changes.
 */
export async function fuzz(
  { access }: FuzzedServer,
  count: number,
  seed: number,
): Promise<FuzzResult> {
  const random = seededRandom(seed);
  const wrong: string[] = [];
  let rightCount = 0;
  const atOnce = 50;
  for (let sent = 0; sent < count; sent += atOnce) {
    // Signed again and again: a signature is good for five minutes.
    const signed = templateOf(access);
    const forged = templateOf(access, 'synthetic-wrong-key');
    const requests = Array.from({ length: Math.min(atOnce, count - sent) }, () => {
      const kind = random(10);
      if (kind === 0) return { isSigned: false, bytes: rubbish(random) };
      const isSigned = kind > 4;
      return { isSigned, bytes: mutate(isSigned ? signed : forged, random) };
    });
    await Promise.all(
      requests.map(async ({ isSigned, bytes }) => {
        const answers = successesIn(await sendRaw(access.url, bytes));
        const right = isSigned ? answers.filter(isOfSignedCall) : [];
        rightCount += right.length;
        wrong.push(...answers.filter((answer) => !right.includes(answer) && !isHealth(answer)));
      }),
    );
  }
  return { wrong, rightCount };
}

function templateOf(access: LocalAccess, secretAccessKey?: string): Buffer {
  const call = rawCall(access, 'CreateSecret', signedCall, secretAccessKey);
  return Buffer.from(bytesOf(call, 'connection: close'));
}

function successesIn(answer: string): string[] {
  return answer.split(/(?=HTTP\/1\.1 \d{3} )/).filter((each) => each.startsWith('HTTP/1.1 2'));
}

/** Its answer names the secret and its version, and no other call has that answer. */
function isOfSignedCall(answer: string): boolean {
  const body = answer.slice(answer.indexOf('\r\n\r\n') + 4);
  return (
    body.includes('"Name":"signed"') &&
    body.includes(`"VersionId":"${signedCall.ClientRequestToken}"`)
  );
}

/** Needs no signature, and tells nothing. */
function isHealth(answer: string): boolean {
  return answer.endsWith('\r\n\r\n{"status":"ok"}');
}
