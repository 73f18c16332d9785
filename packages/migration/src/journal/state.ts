import type { UndoneSecretOutcome } from '../progress.ts';
import type { Journal } from './journal.ts';
import type {
  JournalRecord,
  PlannedRecord,
  UndoingRecord,
  WritingRecord,
  WrittenRecord,
} from './records.ts';

/**
 * How far a migration is. `preparing` and `abandoned` have touched nothing; `unfinished` is to be
 * finished or undone; `undoing` only to be undone to the end.
 */
export type MigrationState =
  'abandoned' | 'done' | 'preparing' | 'undoing' | 'undone' | 'unfinished';

/** A journal's records, taken together. */
export interface MigrationProgressSoFar {
  readonly state: MigrationState;
  readonly startedAt: string;
  readonly planned: PlannedRecord;
  /** By name in Secrets Manager. */
  readonly writing: ReadonlyMap<string, WritingRecord>;
  readonly written: ReadonlyMap<string, WrittenRecord>;
  readonly isVerified: boolean;
  /** Files that may have been replaced: a file not among them holds nothing of ours. */
  readonly rewriting: ReadonlySet<string>;
  readonly rewritten: ReadonlySet<string>;
  readonly undoing: UndoingRecord | undefined;
  readonly restored: ReadonlySet<string>;
  readonly returned: ReadonlyMap<string, UndoneSecretOutcome>;
}

/** @returns `undefined` for a journal without its first record: nothing had begun. */
export function progressOf(records: readonly JournalRecord[]): MigrationProgressSoFar | undefined {
  const [planned, ...rest] = records;
  if (planned?.type !== 'planned') return undefined;
  const writing = new Map<string, WritingRecord>();
  const written = new Map<string, WrittenRecord>();
  const rewriting = new Set<string>();
  const rewritten = new Set<string>();
  const restored = new Set<string>();
  const returned = new Map<string, UndoneSecretOutcome>();
  let state: MigrationState = 'preparing';
  let isVerified = false;
  let undoing: UndoingRecord | undefined;
  for (const record of rest) {
    switch (record.type) {
      case 'planned':
        break;
      case 'backed-up':
        state = 'unfinished';
        break;
      case 'writing':
        writing.set(record.name, record);
        break;
      case 'written':
        written.set(record.name, record);
        break;
      case 'verified':
        isVerified = true;
        break;
      case 'rewriting':
        rewriting.add(record.path);
        break;
      case 'rewritten':
        rewritten.add(record.path);
        break;
      case 'undoing':
        state = 'undoing';
        undoing = record;
        break;
      case 'set-aside':
        break;
      case 'restored':
        restored.add(record.path);
        break;
      case 'returned':
        returned.set(record.name, record.outcome);
        break;
      case 'done':
      case 'abandoned':
      case 'undone':
        state = record.type;
        break;
    }
  }
  return {
    state,
    startedAt: planned.at,
    planned,
    writing,
    written,
    isVerified,
    rewriting,
    rewritten,
    undoing,
    restored,
    returned,
  };
}

/** How far the migration of a journal that has begun is by now. */
export function progressSoFar(journal: Journal): MigrationProgressSoFar {
  const progress = progressOf(journal.records);
  if (progress === undefined) throw new TypeError(`the journal of ${journal.id} is empty`);
  return progress;
}
