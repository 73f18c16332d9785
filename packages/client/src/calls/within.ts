import type { RetryTimers } from './retry.ts';

/** What `promise` settles to within `ms`, else `undefined`; `promise` goes on. */
export function within<Value>(
  ms: number,
  timers: RetryTimers,
  promise: Promise<Value>,
): Promise<Value | undefined> {
  return new Promise((resolve, reject) => {
    const cancel = timers.after(ms, () => {
      resolve(undefined);
    });
    promise.then(resolve, reject).finally(cancel);
  });
}

/** The same for who needs an answer: it rejects with what `late` gives. */
export function inTime<Value>(
  ms: number,
  timers: RetryTimers,
  promise: Promise<Value>,
  late: () => Error,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const cancel = timers.after(ms, () => {
      reject(late());
    });
    promise.then(resolve, reject).finally(cancel);
  });
}
