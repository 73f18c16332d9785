import type { Case } from '../cases/case.ts';
import { isCallStep } from '../cases/step.ts';
import type { Endpoint } from '../endpoints/endpoint.ts';

/** Why an endpoint cannot be held to a case; `undefined` if it can. */
export function reasonToSkip(
  { differs, localOnly, server, steps }: Case,
  { controls }: Endpoint,
): string | undefined {
  if (controls !== undefined) return undefined;
  if (differs === true) return 'it is how the local server differs';
  if (localOnly !== undefined) return localOnly;
  if (server !== undefined) return 'it needs a server that is set up for it';
  if (!steps.every(isCallStep)) return 'it needs a server that can be told more than calls';
  if (steps.some((step) => 'region' in step)) return 'it needs another region';
  if (steps.some((step) => 'as' in step)) return 'it needs another caller';
  return undefined;
}
