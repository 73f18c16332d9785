import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { StoreMissingError } from '../errors.ts';
import { isMarked } from '../store/mark-file.ts';
import type { MarkOptions } from '../store/open-marked-store.ts';

/**
 * For who only reads: makes nothing, unlike opening the store.
 *
 * @param marks a store that they remember is not missing: opening it says that it is gone
 * @throws {StoreMissingError} `STORE_MISSING`
 */
export function refuseMissingStore(
  dataDirectory: string,
  marks?: Pick<MarkOptions, 'directory'>,
): void {
  const directory = resolve(dataDirectory);
  if (existsSync(join(directory, 'store.db'))) return;
  if (marks !== undefined && isMarked(marks.directory, directory)) return;
  throw new StoreMissingError(directory);
}
