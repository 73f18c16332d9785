import { isJsonObject, serviceExceptions } from '@undotenv/protocol';
import { isOperationName, operationNames } from '../operations/table.ts';
import { BadControl } from './bad-control.ts';
import type { Fault, FaultTarget } from './faults.ts';

const longestLatencyMs = 600_000;

/**
 * What plain JavaScript and JSON say is not checked by a compiler, and a fault that can hit nothing
 * lets a test pass for the wrong reason.
 *
 * @throws {BadControl} with the names there are.
 */
export function requireFaultTarget(name: string): asserts name is FaultTarget {
  if (name === '*' || isOperationName(name)) return;
  throw new BadControl(`a fault is for "*" or one of ${operationNames.join(', ')}`);
}

/**
 * @throws {BadControl} with what a fault may have, if it has anything else.
 * @throws {RangeError} naming what is out of bounds.
 */
export function requireFault(fault: unknown): asserts fault is Fault {
  if (!isJsonObject(fault)) throw new BadControl('a fault must be an object');
  for (const [name, value] of Object.entries(fault)) {
    if (!isMember(name)) {
      throw new BadControl(`a fault has only ${Object.keys(members).join(', ')}`);
    }
    const member = members[name];
    if (!member.isOne(value)) throw new BadControl(`${name} must be ${member.form}`);
  }
  // Each member that is there has been found to be of its type.
  checkBounds(fault);
}

interface Member {
  readonly form: string;
  isOne(value: unknown): boolean;
}

const flag: Member = { form: 'true or false', isOne: (value) => typeof value === 'boolean' };
const amount: Member = { form: 'a number', isOne: (value) => typeof value === 'number' };
const text: Member = { form: 'a text', isOne: (value) => typeof value === 'string' };

const exceptionName: Member = {
  form: `one of ${Object.keys(serviceExceptions).join(', ')}`,
  isOne: (value) => typeof value === 'string' && Object.hasOwn(serviceExceptions, value),
};

const members: Readonly<Record<keyof Fault, Member>> = {
  error: exceptionName,
  status: amount,
  reset: flag,
  afterRunning: flag,
  latencyMs: amount,
  rate: amount,
  times: amount,
  secretId: text,
};

function isMember(name: string): name is keyof Fault {
  return Object.hasOwn(members, name);
}

function checkBounds({ error, status, rate = 1, latencyMs = 0, times = 1 }: Fault): void {
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
