import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { KeyObject } from 'node:crypto';
import {
  ArchiveDamagedError,
  ArchiveError,
  UnsealError,
  UnsupportedFormatError,
} from '../errors.ts';
import { isSystemError } from '../files/disk-errors.ts';
import { open } from '../vault/envelope.ts';
import { maxFirstLineBytes, openArchiveKey, recordAad } from './archive-key.ts';
import { type ArchiveContents, type ArchiveRecord, decodeArchiveRecord } from './record-codec.ts';
import { RecordOrder } from './record-order.ts';
import type { ImportSource } from './import-source.ts';
import type { StoreRecord } from './store-records.ts';

/** An archive that was proved from its first byte to its last; records are once more as they come. */
export type Archive = ArchiveContents & ImportSource;

/** Far more than a secret with a thousand versions; whatever is longer is none of ours. */
const maxRecordBytes = 4_194_304;

/**
 * Opens an archive and proves all of it, so that nothing needs to be written before it is known to
 * be whole. It is read twice rather than kept: what it holds at once is one record.
 *
 * @throws {WrongPassphraseError} `WRONG_PASSPHRASE`
 * @throws {ArchiveDamagedError} `ARCHIVE_DAMAGED` if anything was changed, cut off, moved, added.
 * @throws {ArchiveError} `ARCHIVE_REFUSED` if the file cannot be read.
 * @throws {UnsupportedFormatError} `UNSUPPORTED_FORMAT` if a later undotenv wrote it.
 */
export function openArchive(path: string, passphrase: string): Archive {
  return reading(path, () => {
    // Without this a pipe would block, and could not be read twice.
    const descriptor = openSync(path, constants.O_RDONLY | nonBlocking);
    try {
      if (!fstatSync(descriptor).isFile()) throw noFile(path);
      const file = new ArchiveFile(path, descriptor, (line) => {
        return openArchiveKey(path, line, passphrase);
      });
      const contents = file.prove();
      return {
        ...contents,
        records: () => file.records(),
        close: () => {
          closeSync(descriptor);
        },
      };
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  });
}

/**
 * As `openArchive` for one whose key is known.
 *
 * @throws {ArchiveDamagedError} `ARCHIVE_DAMAGED`
 */
export function proveArchive(path: string, key: KeyObject): void {
  const descriptor = openSync(path, 'r');
  try {
    new ArchiveFile(path, descriptor, () => key).prove();
  } finally {
    closeSync(descriptor);
  }
}

function noFile(path: string): ArchiveError {
  return new ArchiveError(`${path} is not a file`, {
    hint: 'an archive is read twice: save what comes through a pipe to a file first',
  });
}

/** Absent on Windows, where the types claim it too. */
const nonBlocking = process.platform === 'win32' ? 0 : constants.O_NONBLOCK;

/** The file behind a descriptor, which stays the caller's. */
export class ArchiveFile {
  readonly #path: string;
  readonly #descriptor: number;
  readonly #key: KeyObject;
  readonly #start: number;

  /** @param unlock the key that a first line gives */
  constructor(path: string, descriptor: number, unlock: (firstLine: string) => KeyObject) {
    this.#path = path;
    this.#descriptor = descriptor;
    const head = this.#read(0, maxFirstLineBytes);
    this.#start = head.indexOf('\n') + 1;
    this.#key = unlock(head.toString('latin1', 0, this.#start));
  }

  /** @throws {ArchiveDamagedError} `ARCHIVE_DAMAGED` */
  prove(): ArchiveContents {
    let contents: ArchiveContents | undefined;
    for (const record of this.#inOrder()) if (record.kind === 'contents') contents = record;
    if (contents === undefined) throw this.#damaged('it has no contents');
    const { exportedAt, counts } = contents;
    return { exportedAt, counts };
  }

  *records(): Generator<StoreRecord> {
    for (const record of this.#inOrder()) {
      if (record.kind !== 'contents' && record.kind !== 'end') yield record;
    }
  }

  /** Each time: whoever has the passphrase can change the file between the two. */
  *#inOrder(): Generator<ArchiveRecord> {
    const order = new RecordOrder();
    for (const record of this.#all()) {
      if (!order.accepts(record)) throw this.#damaged('its records do not belong together');
      yield record;
    }
  }

  /** All records up to the end, behind which there must be nothing. */
  *#all(): Generator<ArchiveRecord> {
    let offset = this.#start;
    for (let position = 0; ; position += 1) {
      const length = this.#read(offset, 4);
      if (length.length < 4) throw this.#damaged('its end is missing');
      const sealedBytes = length.readUInt32BE();
      offset += 4;
      const sealed = sealedBytes > maxRecordBytes ? undefined : this.#read(offset, sealedBytes);
      if (sealed?.length !== sealedBytes)
        throw this.#damaged(`it ends in record ${String(position)}`);
      offset += sealedBytes;
      const record = this.#open(sealed, position);
      yield record;
      if (record.kind !== 'end') continue;
      if (this.#read(offset, 1).length > 0) throw this.#damaged('something follows its end');
      return;
    }
  }

  #open(sealed: Buffer, position: number): ArchiveRecord {
    const where = `record ${String(position)}`;
    let plaintext: Buffer;
    try {
      plaintext = open(this.#key, sealed, recordAad(position));
    } catch (error) {
      if (!(error instanceof UnsealError || error instanceof UnsupportedFormatError)) throw error;
      throw this.#damaged(`${where} was changed, or stood elsewhere`);
    }
    const record = decodeArchiveRecord(plaintext);
    plaintext.fill(0);
    if (record === undefined) throw this.#damaged(`${where} is nothing a store holds`);
    return record;
  }

  /** Up to that many bytes; fewer only at the end of the file. */
  #read(offset: number, bytes: number): Buffer {
    const buffer = Buffer.alloc(bytes);
    let length = 0;
    while (length < bytes) {
      const read = readSync(this.#descriptor, buffer, length, bytes - length, offset + length);
      if (read === 0) break;
      length += read;
    }
    return buffer.subarray(0, length);
  }

  #damaged(what: string): ArchiveDamagedError {
    return new ArchiveDamagedError(this.#path, what);
  }
}

function reading<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    throw new ArchiveError(`the archive ${path} cannot be read (${cause.code})`, {
      hint: 'name the file that `undotenv local export` has written',
      cause,
    });
  }
}
