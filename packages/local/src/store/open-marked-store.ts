import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { StoreRolledBackError } from '../errors.ts';
import { onDisk } from '../files/disk-errors.ts';
import type { RootKeys } from '../vault/root-key.ts';
import { MarkFile, markPlace, type MarkState, type OpenMarkFile, readMarks } from './mark-file.ts';
import { openFileStore } from './open-store.ts';
import type { Mark, StoreState } from './sqlite-store.ts';
import type { Store } from './store.ts';

const unkept = 'its mark cannot be kept';

/** Where it is remembered how far stores have come, so that an older copy is told from the store. */
export interface MarkOptions {
  /** A directory outside of the data directory, 0700. */
  readonly directory: string;
  /** Goes on with what is there although it is not what was there last; false if absent. */
  readonly acceptRollback?: boolean;
}

/**
 * The store at `path`, held against the mark that is kept of it elsewhere. The mark follows every
 * commit and is never ahead of one, so that no crash looks like a rollback.
 *
 * @throws {StoreRolledBackError} `STORE_ROLLED_BACK` if the whole store is older than it was, gone,
 *   or another one, or its mark is not as it was written.
 * @throws {DataDirectoryError} `DATA_DIRECTORY_REFUSED` if the marks are not private.
 * @throws as `openFileStore` otherwise
 */
export function openMarkedStore(path: string, rootKeys: RootKeys, options: MarkOptions): Store {
  const { directory, acceptRollback = false } = options;
  const place = onDisk(unkept, () => markPlace(directory, path));
  // Before the store is looked for: another process that makes both makes the store first.
  const isKnown = onDisk(unkept, () => readMarks(place, rootKeys).size > 0);
  if (isKnown && !acceptRollback && !existsSync(path)) {
    throw new StoreRolledBackError('gone', dirname(path));
  }
  return openFileStore(path, rootKeys, (state) => {
    // Once more: the last owner may have moved its mark until it let go.
    const marks = onDisk(unkept, () => readMarks(place, rootKeys));
    const reason = reasonToRefuse(marks, state);
    if (reason !== undefined && !acceptRollback) {
      throw new StoreRolledBackError(reason, dirname(path));
    }
    const known = markOf(marks, state);
    return onDisk(unkept, () => openMark(new MarkFile(place, state.storeId), known, state));
  });
}

/**
 * Notes what the marks of the store at `path` say now, and answers how a copy of it that is taken
 * afterwards is held against them: one may be further, as the store goes on, and never behind.
 *
 * @throws {DataDirectoryError} `DATA_DIRECTORY_REFUSED` if the marks are not private.
 */
export function noteMarks(
  path: string,
  rootKeys: RootKeys,
  { directory, acceptRollback = false }: MarkOptions,
): (copy: StoreState) => void {
  const marks = onDisk(unkept, () => readMarks(markPlace(directory, path), rootKeys));
  return (copy) => {
    const reason = reasonToRefuse(marks, copy);
    if (reason !== undefined && !acceptRollback)
      throw new StoreRolledBackError(reason, dirname(path));
  };
}

/**
 * Brings the mark of a store under the current root key. Only for who holds the store.
 *
 * @throws {StoreIoError} `STORE_IO_FAILED`
 */
export function rewrapMark(
  path: string,
  storeId: Uint8Array,
  rootKeys: RootKeys,
  { directory }: MarkOptions,
): void {
  onDisk(unkept, () => {
    const file = new MarkFile(markPlace(directory, path), storeId);
    const known = file.read(rootKeys);
    // One that proves nothing is left for the next start to refuse.
    if (known === undefined || known === 'unproved' || known.keyId === rootKeys.current.id) return;
    file.replace(known.sequence, rootKeys.current);
  });
}

type Marks = ReturnType<typeof readMarks>;

function markOf(marks: Marks, { storeId }: StoreState): MarkState | undefined {
  return marks.get(Buffer.from(storeId).toString('hex'));
}

function reasonToRefuse(
  marks: Marks,
  state: StoreState,
): StoreRolledBackError['reason'] | undefined {
  const known = markOf(marks, state);
  if (known === undefined) return marks.size > 0 ? 'another' : undefined;
  if (known === 'unproved') return 'unproved';
  return known.sequence > state.sequence ? 'older' : undefined;
}

function openMark(file: MarkFile, known: MarkState | undefined, state: StoreState): Mark {
  const { rootKey } = state;
  const knownSequence = known === undefined || known === 'unproved' ? 0 : known.sequence;
  // One that was accepted goes on beyond all that was there: else that could be put back unnoticed.
  const sequence = knownSequence > state.sequence ? knownSequence + 1 : state.sequence;
  const isCurrent = known !== undefined && known !== 'unproved' && known.keyId === rootKey.id;
  if (!isCurrent) file.replace(knownSequence, rootKey);
  const durable = knownSequence;
  let written = knownSequence;
  let turn = 0;
  let open: OpenMarkFile | undefined;
  return {
    sequence,
    advance(to) {
      if (to <= written) return;
      try {
        open ??= file.open(rootKey);
        open.write((turn += 1), to);
        written = to;
      } catch {
        // What was committed stays committed. The mark is behind, as it may be, until the next one.
      }
    },
    close(at) {
      try {
        open?.close();
        if (at > durable) file.replace(at, rootKey);
      } catch {
        // The same.
      }
    },
  };
}
