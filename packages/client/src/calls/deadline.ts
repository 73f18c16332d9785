import { UnavailableError } from '../errors.ts';
import type { RetryTimers } from './retry.ts';

/** What `promise` settles to within `ms`; after that {@link UnavailableError}. */
export function withDeadline<Value>(
  ms: number,
  timers: RetryTimers,
  secretId: string,
  promise: Promise<Value>,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const cancel = timers.after(ms, () => {
      const message = `${secretId} was not answered for in time`;
      reject(new UnavailableError({ secretId, message }));
    });
    promise.then(resolve, reject).finally(cancel);
  });
}
