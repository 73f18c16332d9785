import { createSecretKey, type KeyObject, randomBytes, scryptSync } from 'node:crypto';

const keyBytes = 32;
const saltBytes = 16;

/** Of a new passphrase, in characters; assumed. A file that was copied can be guessed at. */
const minCharacters = 12;

/**
 * What is written: N = 2¹⁷, r = 8, p = 1, which is 128 MiB and about half a second.
 *
 * @see OWASP Password Storage Cheat Sheet, scrypt
 */
const newLogN = 17;
/** What is read: a file may ask for twice that and for nothing else, whoever wrote it. */
const readLogN: ReadonlySet<number> = new Set([17, 18]);
const blockSize = 8;

/** How a passphrase was turned into a key. Its text form is authenticated with what it seals. */
export interface PassphraseCost {
  readonly logN: number;
  readonly salt: Uint8Array;
}

/** What is wrong, and what to do about it. */
export interface PassphraseProblem {
  readonly problem: string;
  readonly hint: string;
}

export function newPassphraseCost(): PassphraseCost {
  return { logN: newLogN, salt: randomBytes(saltBytes) };
}

/** `scrypt <log N> <r> <p> <salt>`. */
export function costText({ logN, salt }: PassphraseCost): string {
  return `scrypt ${String(logN)} ${String(blockSize)} 1 ${Buffer.from(salt).toString('base64url')}`;
}

/** `undefined` for any other work than undotenv asks for. */
export function parseCost(text: string): PassphraseCost | undefined {
  const [, logN, salt = ''] = /^scrypt (\d{1,2}) 8 1 ([\w-]{22})$/.exec(text) ?? [];
  const cost = { logN: Number(logN), salt: Buffer.from(salt, 'base64url') };
  return readLogN.has(cost.logN) && cost.salt.length === saltBytes ? cost : undefined;
}

/** The key that a passphrase stands for; the same however a system composes its accents. */
export function keyFromPassphrase(passphrase: string, { logN, salt }: PassphraseCost): KeyObject {
  const N = 2 ** logN;
  const bytes = Buffer.from(passphrase.normalize('NFC'));
  // 128·N·r bytes are its table (RFC 7914, section 6), and Node counts a little beside it.
  const maxmem = 128 * blockSize * (N + 64);
  const derived = scryptSync(bytes, salt, keyBytes, { N, r: blockSize, p: 1, maxmem });
  const key = createSecretKey(derived);
  bytes.fill(0);
  derived.fill(0);
  return key;
}

/** Why a new passphrase protects nothing; `undefined` if it is long enough. */
export function newPassphraseProblem(passphrase: string): PassphraseProblem | undefined {
  if (Array.from(passphrase.normalize('NFC')).length >= minCharacters) return undefined;
  return {
    problem: `a passphrase has at least ${String(minCharacters)} characters`,
    hint: 'four or five unrelated words make a good one',
  };
}
