import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import {
  ArchiveDamagedError,
  ArchiveError,
  UnsealError,
  UnsupportedFormatError,
  WrongPassphraseError,
} from '../errors.ts';
import { open, seal } from '../vault/envelope.ts';
import { encodeFields } from '../vault/fields.ts';
import {
  costText,
  keyFromPassphrase,
  newPassphraseCost,
  newPassphraseProblem,
  parseCost,
} from '../vault/passphrase.ts';

const prefix = 'undotenv-archive-v1';
/** Beginning, how the passphrase becomes a key, ciphertext: one line, one blank between. */
const pattern = /^(undotenv-archive-v1 (scrypt \S+ \S+ \S+ \S+) )([\w-]+)\n$/;

/** Longer than any first line of an archive. */
export const maxFirstLineBytes = 512;

export interface ArchiveKey {
  /** Of one archive alone: no record of another opens under it. */
  readonly key: KeyObject;
  readonly firstLine: string;
}

/**
 * A new key, and the line that gives it to whoever has the passphrase.
 *
 * @throws {ArchiveError} `ARCHIVE_REFUSED` for a passphrase shorter than twelve characters.
 */
export function newArchiveKey(passphrase: string): ArchiveKey {
  const problem = newPassphraseProblem(passphrase);
  if (problem !== undefined) throw new ArchiveError(problem.problem, { hint: problem.hint });
  const cost = newPassphraseCost();
  const header = `${prefix} ${costText(cost)} `;
  const bytes = randomBytes(32);
  const sealed = seal(keyFromPassphrase(passphrase, cost), bytes, aadOf(header));
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return { key, firstLine: `${header}${sealed.toString('base64url')}\n` };
}

/**
 * The key of an archive. It is apart from the records so that a wrong passphrase is told from a
 * record that was changed.
 *
 * @param path for errors
 * @throws {WrongPassphraseError} `WRONG_PASSPHRASE`
 * @throws {ArchiveDamagedError} `ARCHIVE_DAMAGED` if this is not the first line of one.
 * @throws {UnsupportedFormatError} `UNSUPPORTED_FORMAT`
 */
export function openArchiveKey(path: string, firstLine: string, passphrase: string): KeyObject {
  const [, version] = /^undotenv-archive-v(\d{1,4}) /.exec(firstLine) ?? [];
  if (version !== undefined && version !== '1') throw new UnsupportedFormatError('the archive');
  const [, header, method, body] = pattern.exec(firstLine) ?? [];
  const cost = method === undefined ? undefined : parseCost(method);
  if (header === undefined || body === undefined || cost === undefined) throw noArchive(path);
  const sealed = Buffer.from(body, 'base64url');
  // The decoder passes over unused bits of the last character, which nothing authenticates.
  if (sealed.toString('base64url') !== body) throw noArchive(path);
  try {
    const bytes = open(keyFromPassphrase(passphrase, cost), sealed, aadOf(header));
    const key = createSecretKey(bytes);
    bytes.fill(0);
    return key;
  } catch (error) {
    if (error instanceof UnsealError) throw new WrongPassphraseError(path, 'archive');
    throw error;
  }
}

function noArchive(path: string): ArchiveDamagedError {
  return new ArchiveDamagedError(path, 'its first line is none of an archive');
}

/** The work that was done for the key is authenticated with it. */
function aadOf(header: string): Buffer {
  return encodeFields(['undotenv', 'archive key', header]);
}

/** What is authenticated with a record: where it stands, so that none is moved, left out or doubled. */
export function recordAad(position: number): Buffer {
  return encodeFields(['undotenv', 'archive record', String(position)]);
}
