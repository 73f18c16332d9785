import { join } from 'node:path';
import { rewrapTrailKey } from '../audit/trail-key.ts';
import { trailDirectory } from '../audit/trail-files.ts';
import { readOwner } from '../data-directory/data-directory.ts';
import { StoreInUseError } from '../errors.ts';
import type { MarkOptions } from '../store/open-marked-store.ts';
import { rewrapStore, storeKeyId } from '../store/rewrap-store.ts';
import type { RootKeys } from '../vault/root-key.ts';

/**
 * Brings the store of a data directory, its mark in `marks` and its audit trail under the current
 * key; migrations are not touched.
 *
 * @returns false if there is no store, or it is under that key already.
 * @throws {StoreInUseError} `STORE_IN_USE` while a server owns it, retryable once that has stopped.
 * @throws {WrongRootKeyError} `WRONG_ROOT_KEY` if the store is under none of the keys.
 * @throws as `startLocal` otherwise
 */
export function rewrapDataDirectory(
  dataDirectory: string,
  rootKeys: RootKeys,
  marks?: MarkOptions,
): boolean {
  return namingOwner(dataDirectory, () => {
    // First, so that a store under the current key says the same of its trail.
    rewrapTrailKey(trailDirectory(dataDirectory), rootKeys);
    return rewrapStore(storeIn(dataDirectory), rootKeys, marks);
  });
}

/**
 * The id of the root key that the store of a data directory says it is under; `undefined` without
 * a store.
 *
 * @throws as `rewrapDataDirectory`
 */
export function storeKeyIn(dataDirectory: string): string | undefined {
  return namingOwner(dataDirectory, () => storeKeyId(storeIn(dataDirectory)));
}

function namingOwner<Result>(dataDirectory: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof StoreInUseError)) throw error;
    throw new StoreInUseError(readOwner(dataDirectory));
  }
}

function storeIn(dataDirectory: string): string {
  return join(dataDirectory, 'store.db');
}
