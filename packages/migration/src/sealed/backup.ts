import { join } from 'node:path';
import type { ProjectFile } from '../files/read.ts';
import type { MigrationHistory } from '../journal/migration-history.ts';
import { migrationDirectory } from '../journal/journal.ts';
import { readStored, removeStored, writeStored } from '../journal/storage.ts';
import { BackupDamagedError } from '../migration-errors.ts';
import type { SecretPayload } from '../secrets/write-secret.ts';

/** A file as it was, with what `undo` gives back besides its content. */
export interface FileBackup {
  readonly bytes: Uint8Array;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly atimeNs: bigint;
  readonly mtimeNs: bigint;
}

/**
 * Everything a migration still has to write, so that finishing it after a crash needs neither the
 * manifest nor the `.env` as they are by then. Removed when the migration is done.
 */
export interface RemainingWork {
  readonly secrets: Readonly<Record<string, SecretPayload>>;
  /** Files by path, as they will be. */
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/** Seals a file's content and metadata; `path`, relative to the project, is authenticated with it. */
export async function saveBackup(
  history: MigrationHistory,
  id: string,
  path: string,
  file: ProjectFile,
): Promise<void> {
  await writeSealed(history, id, backupPlace(path), encodeBackup(file));
}

/** @throws {BackupDamagedError} `BACKUP_DAMAGED` */
export async function readBackup(
  history: MigrationHistory,
  id: string,
  path: string,
): Promise<FileBackup> {
  return decodeBackup(await readSealed(history, id, backupPlace(path)));
}

/** Keeps a file that was edited since, before an undo by force replaces it. */
export async function saveAside(
  history: MigrationHistory,
  id: string,
  { path, digest }: SetAside,
  file: ProjectFile,
): Promise<void> {
  await writeSealed(history, id, asidePlace({ path, digest }), encodeBackup(file));
}

export interface SetAside {
  readonly path: string;
  /** A keyed fingerprint of the content. */
  readonly digest: string;
}

/** @throws {BackupDamagedError} `BACKUP_DAMAGED` */
export async function readAside(
  history: MigrationHistory,
  id: string,
  aside: SetAside,
): Promise<FileBackup> {
  return decodeBackup(await readSealed(history, id, asidePlace(aside)));
}

export async function saveWork(
  history: MigrationHistory,
  id: string,
  work: RemainingWork,
): Promise<void> {
  const files = Object.entries(work.files).map(([path, bytes]) => [
    path,
    Buffer.from(bytes).toString('base64'),
  ]);
  const json = JSON.stringify({ secrets: work.secrets, files });
  await writeSealed(history, id, workPlace, Buffer.from(json));
}

/** @throws {BackupDamagedError} `BACKUP_DAMAGED` */
export async function readWork(history: MigrationHistory, id: string): Promise<RemainingWork> {
  const json = Buffer.from(await readSealed(history, id, workPlace)).toString('utf8');
  // Authenticated: it has the shape that `saveWork` gave it.
  const { secrets, files } = JSON.parse(json) as {
    secrets: RemainingWork['secrets'];
    files: [string, string][];
  };
  return {
    secrets,
    files: Object.fromEntries(files.map(([path, bytes]) => [path, Buffer.from(bytes, 'base64')])),
  };
}

export async function removeWork(history: MigrationHistory, id: string): Promise<void> {
  await removeStored(history.fileSystem, sealedFile(history, id, workPlace));
}

export async function removeBackup(
  history: MigrationHistory,
  id: string,
  path: string,
): Promise<void> {
  await removeStored(history.fileSystem, sealedFile(history, id, backupPlace(path)));
}

const workPlace = 'work';

function asidePlace({ path, digest }: SetAside): string {
  return `aside ${digest.slice(0, 16)} ${path}`;
}

function backupPlace(path: string): string {
  return `backup ${path}`;
}

/** A place is a file name: the project's paths have `/` in them. */
function sealedFile(history: MigrationHistory, id: string, place: string): string {
  return join(migrationDirectory(history, id), `${encodeURIComponent(place)}.sealed`);
}

async function writeSealed(
  history: MigrationHistory,
  id: string,
  place: string,
  plaintext: Uint8Array,
): Promise<void> {
  const sealed = history.keys.seal(id, place, plaintext);
  await writeStored(history.fileSystem, sealedFile(history, id, place), sealed);
}

async function readSealed(
  history: MigrationHistory,
  id: string,
  place: string,
): Promise<Uint8Array> {
  const path = sealedFile(history, id, place);
  const sealed = await readStored(history.fileSystem, path);
  if (sealed === undefined) throw new BackupDamagedError(path);
  try {
    return history.keys.open(id, place, sealed);
  } catch (cause) {
    throw new BackupDamagedError(path, cause);
  }
}

/** One line of metadata, then the bytes as they are. */
function encodeBackup(file: FileBackup): Buffer {
  const { mode, uid, gid } = file;
  const times = { atimeNs: String(file.atimeNs), mtimeNs: String(file.mtimeNs) };
  const header = JSON.stringify({ mode, uid, gid, ...times });
  return Buffer.concat([Buffer.from(`${header}\n`), file.bytes]);
}

function decodeBackup(encoded: Uint8Array): FileBackup {
  const headerEnd = encoded.indexOf(0x0a);
  // Authenticated: it has the shape that `encodeBackup` gave it.
  const header = JSON.parse(Buffer.from(encoded.subarray(0, headerEnd)).toString('utf8')) as {
    mode: number;
    uid: number;
    gid: number;
    atimeNs: string;
    mtimeNs: string;
  };
  return {
    ...header,
    atimeNs: BigInt(header.atimeNs),
    mtimeNs: BigInt(header.mtimeNs),
    bytes: encoded.subarray(headerEnd + 1),
  };
}
