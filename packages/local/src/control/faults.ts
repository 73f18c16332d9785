import type { OperationName, ServiceExceptionName } from '@undotenv/protocol';

/** What shall go wrong with calls of an operation. */
export interface Fault {
  /** Answer this exception. */
  readonly error?: ServiceExceptionName;
  /** The status of that answer, 400 to 599; the exception's own if absent. */
  readonly status?: number;
  /** Break the connection instead of answering. */
  readonly reset?: boolean;
  /**
   * Run the operation before `error` or `reset`, which otherwise keep it from running: it is done,
   * and the caller is not told.
   */
  readonly afterRunning?: boolean;
  /** Answer so much later, whatever the answer; up to 600,000. */
  readonly latencyMs?: number;
  /** The share of calls that are hit, 0 to 1; all of them if absent. */
  readonly rate?: number;
  /** How many calls are hit before the fault is over; no end if absent. */
  readonly times?: number;
  /** Hit only calls about this secret, by name or ARN, whichever of them a call uses. */
  readonly secretId?: string;
}

/** `*` stands for every operation that has no fault of its own. */
export type FaultTarget = OperationName | '*';

export interface Faults {
  /**
   * Replaces the faults of one operation. Of several, the first that hits a call is the call's.
   *
   * @throws {TypeError} with the names there are, if an operation, exception or member is none.
   * @throws {RangeError} naming what is out of bounds.
   */
  set(target: FaultTarget, fault: Fault | readonly Fault[]): void;
  /** Sets these instead of all there are; none of them if one is refused. @throws as `set` */
  replaceAll(faults: ReadonlyMap<FaultTarget, readonly Fault[]>): void;
  clear(): void;
  /** The fault that hits this call, if one does. @param secretIds what the call is about */
  strike(operation: OperationName, secretIds?: readonly string[]): Fault | undefined;
}
