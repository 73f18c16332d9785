import {
  endsLikeArnSuffix,
  parseSecretArn,
  ServiceException,
  type ServiceExceptionName,
} from '@undotenv/protocol';
import { requireFault, requireFaultTarget } from './check-fault.ts';
import type { Fault, Faults, FaultTarget } from './faults.ts';

interface SetFault {
  readonly fault: Fault;
  timesLeft: number;
}

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
      check(target, list);
      faults.set(target, list.map(asSet));
    },
    replaceAll: (given) => {
      for (const [target, list] of given) check(target, list);
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

function check(target: FaultTarget, list: readonly Fault[]): void {
  requireFaultTarget(target);
  for (const fault of list) requireFault(fault);
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
