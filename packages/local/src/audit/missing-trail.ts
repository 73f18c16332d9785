import { existsSync } from 'node:fs';
import { refuseMissingStore } from '../data-directory/missing-store.ts';
import { defaultMarkDirectory } from '../store/mark-directory.ts';
import { trailDirectory, witnessPath } from './trail-files.ts';
import { defaultWitnessDirectory } from './witness-directory.ts';

/**
 * For who only reads: makes nothing. A trail that is gone with its store is not missing while
 * anything remembers it: `verifyTrail` says that it is gone.
 *
 * @throws {StoreMissingError} `STORE_MISSING` if there never was a store in the directory.
 */
export function refuseMissingTrail(
  dataDirectory: string,
  variables: Readonly<Record<string, string | undefined>> = process.env,
): void {
  const witness = witnessPath(defaultWitnessDirectory(variables), dataDirectory);
  if (existsSync(trailDirectory(dataDirectory)) || existsSync(witness)) return;
  refuseMissingStore(dataDirectory, { directory: defaultMarkDirectory(variables) });
}
