import type { LocalAccess } from '../server/local-access.ts';
import type { LocalOptions } from '../server/local-server.ts';
import type { AttemptDependencies } from './attempt.ts';
import { lambdaEndpointOf, lambdaInvoke } from './lambda-endpoint.ts';
import type { Invoke, RotationFailure } from './rotation-function.ts';
import { functionTable, isFunctionName, type RotationFunctions } from './rotation-functions.ts';
import { type RotationEngine, rotationEngine } from './rotation-engine.ts';
import type { Store } from '../store/store.ts';

export interface OpenedRotations {
  readonly engine: RotationEngine;
  readonly functions: RotationFunctions;
}

type RotationOptions = Pick<LocalOptions, 'functions' | 'lambdaEndpoint' | 'onRotationFailure'>;

/** Called again with every rotation: the server's address is known only once it listens. */
interface Parts extends Omit<AttemptDependencies, 'invoke' | 'onFailure'>, Pick<Store, 'listAll'> {
  readonly access: () => LocalAccess;
}

/**
 * The engine with everything that it can call: functions of this process go before the endpoint.
 * It attends to nothing before its first `wake`.
 *
 * @throws {RangeError} naming an option that is malformed.
 */
export function openRotations(
  { functions: initial = {}, lambdaEndpoint, onRotationFailure }: RotationOptions,
  { access, ...parts }: Parts,
): OpenedRotations {
  const functions = functionTable({
    initial,
    access,
    changed: () => {
      engine.wake();
    },
  });
  const remote = lambdaEndpoint === undefined ? undefined : lambdaEndpointOf(lambdaEndpoint);
  const elsewhere = remote === undefined ? functions.invoke : lambdaInvoke(remote);
  const invoke: Invoke = (functionArn, event, signal) =>
    (functions.has(functionArn) ? functions.invoke : elsewhere)(functionArn, event, signal);
  const canInvoke = (functionArn: string): boolean =>
    functions.has(functionArn) || (remote !== undefined && isFunctionName(functionArn));
  const onFailure = (failure: RotationFailure): void => {
    try {
      onRotationFailure?.(failure);
    } catch {
      // Whoever watches cannot change how a rotation goes.
    }
  };
  const engine = rotationEngine({ ...parts, invoke, canInvoke, onFailure });
  return { engine, functions };
}
