import type { JsonObject, OperationName, ServiceException } from '@undotenv/protocol';
import { callEvents, type EndedCall, readOnlyOperations } from '../audit/call-events.ts';
import type { Trail } from '../audit/trail.ts';
import type { Clock } from '../clock.ts';
import type { Caller } from '../access/caller.ts';
import type { EmitServiceEvent, ServiceEvent } from '../service-events.ts';
import type { SecretStore } from '../store/store.ts';
import type { HttpRequest } from './message.ts';

/** What is known of a call so far; however far it gets, the trail can say that much. */
export interface CallProgress {
  readonly operation: OperationName;
  readonly request: HttpRequest;
  /** Goes on record and into the answer's header. */
  readonly requestId: string;
  caller?: Caller;
  members?: JsonObject;
  isOnRecord?: boolean;
}

export interface RecordDependencies {
  readonly trail: Trail;
  readonly newEventId: () => string;
  readonly store: SecretStore;
  readonly emit: EmitServiceEvent;
  readonly clock: Clock;
}

/**
 * Puts the answer of a call on record, unless it is already.
 *
 * @throws {AuditTrailError} `AUDIT_TRAIL_FAILED`: the answer must be withheld.
 */
export function recordOutput(
  progress: CallProgress,
  output: object | undefined,
  dependencies: RecordDependencies,
): Promise<void> | undefined {
  if (progress.isOnRecord === true) return undefined;
  return dependencies.trail.record(eventsOf(progress, { output }, dependencies));
}

/** @throws as `recordOutput` */
export async function recordFailure(
  progress: CallProgress,
  exception: ServiceException,
  dependencies: RecordDependencies,
): Promise<void> {
  await dependencies.trail.record(eventsOf(progress, { exception }, dependencies));
}

/**
 * Runs a change in one transaction, and puts it on record before that is committed: nothing is
 * changed that is not on record. Should the commit fail after that, the failure goes on record as a
 * second event of the same request. What the change tells of besides waits until it is made.
 */
export function changeOnRecord<Output extends object | undefined>(
  progress: CallProgress,
  dependencies: RecordDependencies,
  change: (emit: EmitServiceEvent) => Output | Promise<Output>,
): Output | Promise<Output> {
  const { store, trail } = dependencies;
  const told: ServiceEvent[] = [];
  const changed = store.transaction(() => {
    const output = change((event) => told.push(event));
    // The transaction refuses a promise.
    if (output instanceof Promise) return output;
    trail.recordNow(eventsOf(progress, { output }, dependencies));
    progress.isOnRecord = true;
    return output;
  });
  for (const event of told) dependencies.emit(event);
  return changed;
}

/**
 * Whether an operation is one transaction. RotateSecret waits for a function in the midst of it:
 * what it has stored by then stays stored, also if its answer has to be withheld.
 */
export function isOneChange(operation: OperationName): boolean {
  return !readOnlyOperations.has(operation) && operation !== 'RotateSecret';
}

function eventsOf(
  { operation, request, requestId, caller, members }: CallProgress,
  { output, exception }: Pick<EndedCall, 'exception' | 'output'>,
  { clock, newEventId }: RecordDependencies,
): ReturnType<typeof callEvents> {
  const atMs = clock.now();
  const call = { operation, request, requestId, caller, members, output, exception, atMs };
  return callEvents(call, newEventId);
}
