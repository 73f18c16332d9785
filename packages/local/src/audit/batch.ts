// Imported, so that a test with false timers in the server's own process does not stop the server.
import { setImmediate } from 'node:timers';
import type { AuditTrailError } from '../errors.ts';

/** Those who wait for one write. */
export interface Batch {
  readonly written: Promise<void>;
  resolve(): void;
  reject(error: AuditTrailError): void;
}

/**
 * A batch that is due behind all requests that have come by now, and those that came while these
 * were looked at. Answers that go out together cost half of what those do that go out one by one,
 * each to a reader who has to be woken (measured over 16 connections).
 *
 * @param due is called once.
 */
export function newBatch(due: () => void): Batch {
  let settle: Pick<Batch, 'resolve' | 'reject'> | undefined;
  // As `Promise.withResolvers`, which Node 20 has not.
  const written = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  if (settle === undefined) throw new TypeError('a promise runs its executor at once');
  setImmediate(() => {
    setImmediate(due);
  });
  return { written, ...settle };
}
