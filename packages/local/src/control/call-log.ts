import type { Evaluation } from '@undotenv/policy';

/** One call of an operation, as a test may want to prove that it was made. Never a value. */
export interface CallRecord {
  readonly operation: string;
  /** As the request named it; absent where that is no name or ARN of a secret. */
  readonly secretId?: string;
  /** Absent, as the principal is, if the caller could not be told. */
  readonly region?: string;
  readonly principal?: string;
  /** `OK`, or the code of the exception that was answered. */
  readonly code: string;
  /** Of a caller who was denied: which statements decided it, or kept from allowing it, and why. */
  readonly denial?: Evaluation;
  /** ISO 8601, by the server's clock. */
  readonly at: string;
}

export interface CallLog {
  record(call: CallRecord): void;
  /** Oldest first. */
  calls(): readonly CallRecord[];
  clear(): void;
}

/** @param capacity how many of the last calls are kept. */
export function callLog(capacity = 10_000): CallLog {
  let records: CallRecord[] = [];
  return {
    record: (call) => {
      records.push(call);
      // Dropped by quarters, so that a full log does not move every record on each call.
      if (records.length > 1.25 * capacity) records = records.slice(-capacity);
    },
    calls: () => records.slice(-capacity).map((call) => Object.freeze(call)),
    clear: () => {
      records = [];
    },
  };
}
