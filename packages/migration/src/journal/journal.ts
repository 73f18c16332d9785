import { join } from 'node:path';
import { JournalDamagedError, JournalFormatError } from '../migration-errors.ts';
import type { MigrationHistory } from './migration-history.ts';
import { journalLine, readJournalText } from './lines.ts';
import { journalFormat, type JournalEvent, type JournalRecord } from './records.ts';
import { readMigrationKey, storeMigrationKey } from '../sealed/stored-key.ts';
import { appendStored, makeDirectory, readStored, writeStored } from './storage.ts';

/**
 * The record of one migration: `<history>/<id>/journal`, with its sealed files beside it.
 *
 * It is appended to rather than replaced: a step then costs one write and one sync, and what is
 * durable is never written again. Each record is durable when `append` returns.
 */
export interface Journal {
  readonly id: string;
  readonly directory: string;
  readonly records: readonly JournalRecord[];
  append(event: JournalEvent): Promise<void>;
}

/** Where a migration's journal and sealed files are. */
export function migrationDirectory(history: MigrationHistory, id: string): string {
  return join(history.directory, id);
}

/** Begins a journal with its first record. */
export async function createJournal(
  history: MigrationHistory,
  id: string,
  first: JournalEvent,
): Promise<Journal> {
  const directory = migrationDirectory(history, id);
  await makeDirectory(history.fileSystem, directory);
  await storeMigrationKey(history, id);
  const record = stamped(history, first);
  const { line, mac } = journalLine(history.keys, id, '', record);
  await writeStored(history.fileSystem, journalFile(directory), Buffer.from(line));
  return openAt(history, id, [record], mac);
}

/**
 * Reads a migration's journal. A last line that a crash cut short is removed before the next
 * record is written; reading alone changes nothing.
 *
 * @returns `undefined` where the migration never got as far as its first record.
 * @throws {JournalDamagedError} `JOURNAL_DAMAGED` if anything else is not as it was written.
 * @throws {JournalFormatError} `UNSUPPORTED_JOURNAL`
 * @throws {WrongRootKeyError} `WRONG_ROOT_KEY`, or {BackupDamagedError} `BACKUP_DAMAGED`
 */
export async function openJournal(
  history: MigrationHistory,
  id: string,
): Promise<Journal | undefined> {
  const path = journalFile(migrationDirectory(history, id));
  const bytes = await readStored(history.fileSystem, path);
  if (bytes === undefined) return undefined;
  await readMigrationKey(history, id);
  const text = Buffer.from(bytes).toString('utf8');
  const read = readJournalText(history.keys, id, text);
  if ('damagedLine' in read) throw new JournalDamagedError(path, read.damagedLine);
  if (!isReadable(read.records)) throw new JournalFormatError(path);
  const torn = read.intact.length < text.length ? read.intact : undefined;
  return openAt(history, id, [...read.records], read.lastMac, torn);
}

function isReadable([first]: readonly JournalRecord[]): boolean {
  // The type knows one format; the file may know more.
  const format: number | undefined = first?.type === 'planned' ? first.format : undefined;
  return format === undefined || format === journalFormat;
}

function openAt(
  history: MigrationHistory,
  id: string,
  records: JournalRecord[],
  mac: string,
  torn?: string,
): Journal {
  const directory = migrationDirectory(history, id);
  const path = journalFile(directory);
  let lastMac = mac;
  let toMend = torn;
  let isBroken = false;
  return {
    id,
    directory,
    records,
    async append(event) {
      // After a failed write or sync nobody knows what is on the disk: only reading it again tells.
      if (isBroken) throw new TypeError('the journal failed before and takes no more records');
      isBroken = true;
      const record = stamped(history, event);
      const next = journalLine(history.keys, id, lastMac, record);
      if (toMend !== undefined) await writeStored(history.fileSystem, path, Buffer.from(toMend));
      toMend = undefined;
      await appendStored(history.fileSystem, path, Buffer.from(next.line));
      lastMac = next.mac;
      records.push(record);
      isBroken = false;
    },
  };
}

function journalFile(directory: string): string {
  return join(directory, 'journal');
}

function stamped(history: MigrationHistory, event: JournalEvent): JournalRecord {
  return { at: history.clock().toISOString(), ...event };
}
