import {
  type OperationName,
  ServiceException,
  type ServiceExceptionName,
} from '@undotenv/protocol';

/** What shall go wrong with calls of an operation. */
export interface Fault {
  /** Answer this exception instead of running the operation. */
  readonly error?: ServiceExceptionName;
  /** Break the connection instead of answering; the operation does not run. */
  readonly reset?: boolean;
  /** Answer so much later, whatever the answer. */
  readonly latencyMs?: number;
  /** The share of calls that are hit, 0 to 1; all of them if absent. */
  readonly rate?: number;
}

/** `*` stands for every operation that has no fault of its own. */
export type FaultTarget = OperationName | '*';

export interface Faults {
  /** Replaces the fault of one operation. @throws {RangeError} naming what is out of bounds. */
  set(target: FaultTarget, fault: Fault): void;
  clear(): void;
  /** The fault that hits this call, if one does. */
  strike(operation: OperationName): Fault | undefined;
}

const longestLatencyMs = 600_000;

/** @param random a number from 0 up to but not including 1, for each call that a rate decides. */
export function faultTable(random: () => number): Faults {
  const faults = new Map<FaultTarget, Fault>();
  return {
    set: (target, fault) => {
      checkFault(fault);
      faults.set(target, { ...fault });
    },
    clear: () => {
      faults.clear();
    },
    strike: (operation) => {
      const fault = faults.get(operation) ?? faults.get('*');
      if (fault?.rate === undefined) return fault;
      return random() < fault.rate ? fault : undefined;
    },
  };
}

export function faultException(
  error: ServiceExceptionName = 'InternalServiceError',
): ServiceException {
  return new ServiceException(error, 'This is a fault that was asked for.');
}

function checkFault({ rate = 1, latencyMs = 0 }: Fault): void {
  if (!(rate >= 0 && rate <= 1)) throw new RangeError('rate must be from 0 to 1');
  if (!(latencyMs >= 0 && latencyMs <= longestLatencyMs)) {
    throw new RangeError(`latencyMs must be from 0 to ${String(longestLatencyMs)}`);
  }
}
