import {
  endsLikeArnSuffix,
  type OperationName,
  parseSecretArn,
  ServiceException,
  type ServiceExceptionName,
} from '@undotenv/protocol';

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
   * @throws {RangeError} naming what is out of bounds.
   */
  set(target: FaultTarget, fault: Fault | readonly Fault[]): void;
  /** Sets these instead of all there are; none of them if one is out of bounds. @throws as `set` */
  replaceAll(faults: ReadonlyMap<FaultTarget, readonly Fault[]>): void;
  clear(): void;
  /** The fault that hits this call, if one does. @param secretIds what the call is about */
  strike(operation: OperationName, secretIds?: readonly string[]): Fault | undefined;
}

interface SetFault {
  readonly fault: Fault;
  timesLeft: number;
}

const longestLatencyMs = 600_000;

/** @param random a number from 0 up to but not including 1, for each call that a rate decides. */
export function faultTable(random: () => number): Faults {
  const faults = new Map<FaultTarget, readonly SetFault[]>();

  function hits({ fault, timesLeft }: SetFault, secretIds: readonly string[]): boolean {
    const { secretId, rate } = fault;
    if (timesLeft <= 0) return false;
    if (secretId !== undefined && !secretIds.some((id) => isSameSecret(id, secretId))) return false;
    return rate === undefined || random() < rate;
  }

  return {
    set: (target, given) => {
      const list = isList(given) ? given : [given];
      list.forEach(checkFault);
      faults.set(target, list.map(asSet));
    },
    replaceAll: (given) => {
      for (const list of given.values()) list.forEach(checkFault);
      faults.clear();
      for (const [target, list] of given) faults.set(target, list.map(asSet));
    },
    clear: () => {
      faults.clear();
    },
    strike: (operation, secretIds = []) => {
      const candidates = faults.get(operation) ?? faults.get('*') ?? [];
      const struck = candidates.find((each) => hits(each, secretIds));
      if (struck !== undefined) struck.timesLeft -= 1;
      return struck?.fault;
    },
  };
}

function asSet(fault: Fault): SetFault {
  return { fault: { ...fault }, timesLeft: fault.times ?? Infinity };
}

export function faultException(
  error: ServiceExceptionName = 'InternalServiceError',
): ServiceException {
  return new ServiceException(error, 'This is a fault that was asked for.');
}

/** `Array.isArray` does not tell a list that may not be changed from other objects. */
function isList(given: Fault | readonly Fault[]): given is readonly Fault[] {
  return Array.isArray(given);
}

function isSameSecret(id: string, other: string): boolean {
  return namesIn(id).some((name) => namesIn(other).includes(name));
}

/** What ends an ARN may be its random suffix, or belong to the name. */
function namesIn(id: string): readonly string[] {
  const resource = parseSecretArn(id)?.resource;
  if (resource === undefined) return [id];
  return endsLikeArnSuffix(resource)
    ? [resource, resource.slice(0, -'-xxxxxx'.length)]
    : [resource];
}

function checkFault({ error, status, rate = 1, latencyMs = 0, times = 1 }: Fault): void {
  checkBetween('rate', rate, 0, 1);
  checkBetween('latencyMs', latencyMs, 0, longestLatencyMs);
  if (!Number.isSafeInteger(times) || times < 1) {
    throw new RangeError('times must be a whole number, one or more');
  }
  if (status === undefined) return;
  if (error === undefined) throw new RangeError('status is for a fault with an error');
  if (!Number.isInteger(status)) throw new RangeError('status must be a whole number');
  checkBetween('status', status, 400, 599);
}

function checkBetween(name: string, value: number, least: number, most: number): void {
  if (value >= least && value <= most) return;
  throw new RangeError(`${name} must be from ${String(least)} to ${String(most)}`);
}
