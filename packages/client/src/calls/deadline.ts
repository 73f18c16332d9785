import { UnavailableError } from '../errors.ts';
import type { RetryTimers } from './retry.ts';

/**
 * What `run` resolves to within `ms`. After that the signal it was given is aborted, and whether it
 * listens or not the answer is {@link UnavailableError}.
 */
export async function withDeadline<Value>(
  ms: number,
  timers: RetryTimers,
  secretId: string,
  run: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const tooLate = new AbortController();
  const settled = new AbortController();
  const deadline = timers.sleep(ms, settled.signal).then(() => {
    const message = `${secretId} was not answered for in time`;
    const error = new UnavailableError({ secretId, message });
    tooLate.abort(error);
    throw error;
  });
  try {
    return await Promise.race([run(tooLate.signal), deadline]);
  } finally {
    settled.abort();
  }
}
