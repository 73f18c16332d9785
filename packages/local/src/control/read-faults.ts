import type { JsonObject } from '@undotenv/protocol';
import { requireFault, requireFaultTarget } from './check-fault.ts';
import type { Fault, FaultTarget } from './faults.ts';

/**
 * The faults of a request: an object that has one, or a list of them, for each operation.
 *
 * @throws {BadControl} if it is none.
 * @throws {RangeError} naming what is out of bounds.
 */
export function readFaults(body: JsonObject): ReadonlyMap<FaultTarget, readonly Fault[]> {
  return new Map(
    Object.entries(body).map(([target, faults]): [FaultTarget, readonly Fault[]] => {
      requireFaultTarget(target);
      return [target, (Array.isArray(faults) ? faults : [faults]).map(readFault)];
    }),
  );
}

function readFault(fault: unknown): Fault {
  requireFault(fault);
  return fault;
}
