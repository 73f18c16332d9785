import type { AuditTrailError } from '../errors.ts';

/** Those who wait for one write. */
export interface Batch {
  readonly written: Promise<void>;
  resolve(): void;
  reject(error: AuditTrailError): void;
}

/** As `Promise.withResolvers`, which Node 20 has not. */
export function newBatch(): Batch {
  let settle: Pick<Batch, 'resolve' | 'reject'> | undefined;
  const written = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  if (settle === undefined) throw new TypeError('a promise runs its executor at once');
  return { written, ...settle };
}
