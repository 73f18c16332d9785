import {
  isJsonObject,
  type JsonObject,
  type OperationName,
  serviceExceptions,
  type ServiceExceptionName,
} from '@undotenv/protocol';
import type { Fault, FaultTarget } from './faults.ts';
import { isOperationName } from '../operations/table.ts';
import { BadControl } from './bad-control.ts';

/**
 * The faults of a request: an object that has one, or a list of them, for each operation. Whether a
 * number is within bounds is for the table to say.
 *
 * @throws {BadControl}
 */
export function readFaults(body: JsonObject): ReadonlyMap<FaultTarget, readonly Fault[]> {
  return new Map(
    Object.entries(body).map(([target, faults]): [FaultTarget, readonly Fault[]] => {
      if (!isFaultTarget(target)) {
        throw new BadControl('a fault is for an operation, or "*" for all');
      }
      return [target, (Array.isArray(faults) ? faults : [faults]).map(readFault)];
    }),
  );
}

const members = {
  error: isExceptionName,
  status: isNumber,
  reset: isBoolean,
  afterRunning: isBoolean,
  latencyMs: isNumber,
  rate: isNumber,
  times: isNumber,
  secretId: isText,
} as const satisfies Record<keyof Fault, (value: unknown) => boolean>;

function readFault(fault: unknown): Fault {
  if (!isJsonObject(fault)) throw new BadControl('a fault must be a JSON object');
  for (const [name, value] of Object.entries(fault)) {
    if (!isMember(name)) {
      throw new BadControl(`a fault has only ${Object.keys(members).join(', ')}`);
    }
    if (!members[name](value)) throw new BadControl(`${name} is not what a fault has there`);
  }
  // Each member that is there has been found to be of its type.
  return fault;
}

function isMember(name: string): name is keyof Fault {
  return Object.hasOwn(members, name);
}

function isFaultTarget(name: string): name is OperationName | '*' {
  return name === '*' || isOperationName(name);
}

function isExceptionName(value: unknown): value is ServiceExceptionName {
  return typeof value === 'string' && Object.hasOwn(serviceExceptions, value);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
