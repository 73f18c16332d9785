import type { RetryTimers } from './retry.ts';

/** What `promise` settles to within `ms`, else what `late` gives or throws; `promise` goes on. */
export function within<Value, Late>(
  ms: number,
  timers: RetryTimers,
  promise: Promise<Value>,
  late: () => Late | Promise<Late>,
): Promise<Value | Late> {
  return new Promise((resolve, reject) => {
    const cancel = timers.after(ms, () => {
      resolve(Promise.resolve().then(late));
    });
    promise.then(resolve, reject).finally(cancel);
  });
}
