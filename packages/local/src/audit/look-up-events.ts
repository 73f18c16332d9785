import type { RootKeys } from '../vault/root-key.ts';
import { type EventFilter, lookUp } from './look-up.ts';
import { trailEvents } from './read-trail.ts';
import { loadChain } from './trail-key.ts';
import type { TrailEvent } from './trail-event.ts';
import { trailDirectory } from './trail-files.ts';

export interface LookUpOptions extends EventFilter {
  readonly dataDirectory: string;
  readonly rootKey: RootKeys;
}

export interface LookUpResult {
  /** Newest first. */
  readonly events: readonly TrailEvent[];
  /** Records met on the way that are not as they were written, and so are left out. */
  readonly leftOut: number;
}

/**
 * The events of a data directory's trail that a filter finds. It reads the files beside a server
 * that may be writing them; what is shown is proved record by record, and `verifyTrail` alone says
 * whether any are missing.
 *
 * @throws {AuditTrailError} `AUDIT_TRAIL_FAILED` if the trail's key does not open.
 * @throws {WrongRootKeyError} `WRONG_ROOT_KEY`
 * @throws {DataDirectoryError} `DATA_DIRECTORY_REFUSED` if something of it is not private.
 * @throws {RangeError} if `limit` is not a whole number from 1.
 */
export function lookUpEvents({ dataDirectory, rootKey, ...filter }: LookUpOptions): LookUpResult {
  const directory = trailDirectory(dataDirectory);
  const chain = loadChain(directory, rootKey);
  if (chain === undefined) return { events: lookUp([], filter), leftOut: 0 };
  const { events, leftOut } = trailEvents(directory, chain);
  return { events: lookUp(events, filter), leftOut: leftOut() };
}
