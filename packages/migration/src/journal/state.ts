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
export interface JournalState {
  readonly phase: MigrationState;
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
  /** Files that undo has given back, or found as they were before: no longer the migration's. */
  readonly settled: ReadonlySet<string>;
  readonly restored: ReadonlySet<string>;
  readonly returned: ReadonlyMap<string, UndoneSecretOutcome>;
}

/** @returns `undefined` for a journal without its first record: nothing had begun. */
export function journalStateOf(records: readonly JournalRecord[]): JournalState | undefined {
  const [planned, ...rest] = records;
  if (planned?.type !== 'planned') return undefined;
  const writing = new Map<string, WritingRecord>();
  const written = new Map<string, WrittenRecord>();
  const rewriting = new Set<string>();
  const rewritten = new Set<string>();
  const settled = new Set<string>();
  const restored = new Set<string>();
  const returned = new Map<string, UndoneSecretOutcome>();
  let phase: MigrationState = 'preparing';
  let isVerified = false;
  let undoing: UndoingRecord | undefined;
  for (const record of rest) {
    switch (record.type) {
      case 'planned':
        break;
      case 'backed-up':
        phase = 'unfinished';
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
        phase = 'undoing';
        undoing = record;
        break;
      case 'set-aside':
        break;
      case 'found-restored':
        settled.add(record.path);
        break;
      case 'restored':
        settled.add(record.path);
        restored.add(record.path);
        break;
      case 'returned':
        returned.set(record.name, record.outcome);
        break;
      case 'done':
      case 'abandoned':
      case 'undone':
        phase = record.type;
        break;
    }
  }
  return {
    phase,
    startedAt: planned.at,
    planned,
    writing,
    written,
    isVerified,
    rewriting,
    rewritten,
    undoing,
    settled,
    restored,
    returned,
  };
}

/** How far the migration of a journal that has begun is by now. */
export function journalState(journal: Journal): JournalState {
  const state = journalStateOf(journal.records);
  if (state === undefined) throw new TypeError(`the journal of ${journal.id} is empty`);
  return state;
}
