import {
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { ArchiveError, StoreIoError } from '../errors.ts';
import { isSystemError } from '../files/disk-errors.ts';
import {
  isErrno,
  publishFile,
  removeTemporaries,
  syncDirectory,
  temporaryNameFor,
} from '../files/private-file.ts';
import { seal } from '../vault/envelope.ts';
import { type ArchiveKey, recordAad } from './archive-key.ts';
import { type ArchiveRecord, encodeArchiveRecord } from './record-codec.ts';

/** Records are gathered up to that, so that many small ones are few writes. */
const writeBytes = 262_144;

/**
 * Before any work.
 *
 * @throws {ArchiveError} `ARCHIVE_REFUSED` if something has the name already, or it lies where the
 *   store does: there it could pass for a file of the store's, and would be lost with it.
 */
export function refusePlace(path: string, dataDirectory: string): void {
  writing(path, () => {
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) throw thereIsOne(path);
    const place = `${realpathSync.native(dirname(path))}${sep}`;
    if (!place.startsWith(`${realpathSync.native(dataDirectory)}${sep}`)) return;
    throw new ArchiveError(`${path} lies in the directory of the store`, {
      hint: 'name a file elsewhere: what is lost with the store saves nothing',
    });
  });
}

/**
 * Writes an archive, 0600, under another name, and gives it its own once it is whole and synced:
 * killed anywhere, there is no archive or a whole one.
 *
 * @param prove is given what was written, under its other name, and refuses it by throwing
 * @throws {ArchiveError} `ARCHIVE_REFUSED` if there is such a file, or it cannot be written.
 */
export function writeArchive(
  path: string,
  key: ArchiveKey,
  records: Iterable<ArchiveRecord>,
  prove: (temporary: string) => void = () => undefined,
): void {
  writing(path, () => {
    removeTemporaries(resolve(path));
    const temporary = temporaryNameFor(path);
    try {
      writeTemporary(temporary, key, records);
      prove(temporary);
      if (!publish(temporary, path)) throw thereIsOne(path);
    } finally {
      rmSync(temporary, { force: true });
    }
  });
}

function writeTemporary(
  temporary: string,
  { key, firstLine }: ArchiveKey,
  records: Iterable<ArchiveRecord>,
): void {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
  const descriptor = openSync(temporary, flags, 0o600);
  try {
    let chunks: Buffer[] = [Buffer.from(firstLine)];
    let gathered = 0;
    let position = 0;
    for (const record of records) {
      const plaintext = encodeArchiveRecord(record);
      const sealed = seal(key, plaintext, recordAad(position));
      plaintext.fill(0);
      position += 1;
      const length = Buffer.alloc(4);
      length.writeUInt32BE(sealed.length);
      chunks.push(length, sealed);
      gathered += sealed.length;
      if (gathered < writeBytes) continue;
      writeFileSync(descriptor, Buffer.concat(chunks));
      [chunks, gathered] = [[], 0];
    }
    writeFileSync(descriptor, Buffer.concat(chunks));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** @returns false if something has the name by now. */
function publish(temporary: string, path: string): boolean {
  try {
    return publishFile(temporary, path);
  } catch (error) {
    // The drive an archive goes to may know no links, as FAT does.
    if (!['EPERM', 'ENOTSUP', 'ENOSYS'].some((code) => isErrno(error, code))) throw error;
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return false;
    renameSync(temporary, path);
    syncDirectory(dirname(path));
    return true;
  }
}

/** What the store says of itself while it is read is not the archive's. */
function writing(path: string, work: () => void): void {
  try {
    work();
  } catch (cause) {
    if (cause instanceof StoreIoError || !isSystemError(cause)) throw cause;
    throw new ArchiveError(`the archive ${path} cannot be written (${cause.code})`, {
      hint:
        cause.code === 'ENOSPC'
          ? 'free space on the disk, or name a file on another one'
          : 'name a new file in a directory of your own',
      cause,
    });
  }
}

function thereIsOne(path: string): ArchiveError {
  return new ArchiveError(`there is a file ${path} already`, {
    hint: 'name a new file; nothing is written over',
  });
}
