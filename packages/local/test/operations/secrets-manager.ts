import {
  type OperationName,
  type OperationRequest,
  type OperationResponse,
  type RotateSecretRequest,
  type RotationResponse,
  ServiceException,
} from '@undotenv/protocol';
import { onTestFinished } from 'vitest';
import { administrator } from '../../src/access/identity.ts';
import { adjustableClock, type AdjustableClock } from '../../src/clock.ts';
import type { Keys } from '../../src/kms/key.ts';
import { openKeys } from '../../src/kms/key-registry.ts';
import type { Caller } from '../../src/access/caller.ts';
import { runOperation } from '../../src/operations/table.ts';
import { replicatingStore } from '../../src/replication/replicating-store.ts';
import { openRotations } from '../../src/rotation/open-rotations.ts';
import type { RotationFunctions } from '../../src/rotation/rotation-functions.ts';
import type { RotationEngine } from '../../src/rotation/rotation-engine.ts';
import { rememberedListings } from '../../src/rules/listings.ts';
import type { ServiceEvent } from '../../src/service-events.ts';
import { settingsOf } from '../../src/server/service-settings.ts';
import { openMemoryStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { seededRandom } from './seeded-random.ts';

const noon: number = Date.UTC(2026, 0, 15, 12, 0, 0, 250);
export const noonSeconds: number = noon / 1_000;
export const daySeconds = 86_400;

/** Two who may do everything, each in an account of its own. */
export const home: Caller = administratorOf('123456789012');
export const foreign: Caller = administratorOf('210987654321');

function administratorOf(account: string): Caller {
  const principalArn = `arn:aws:iam::${account}:user/tester`;
  const identity = administrator(principalArn);
  return { account, region: 'us-east-1', principalArn, identity, sourceIp: '127.0.0.1' };
}

export interface SecretsManager {
  readonly clock: AdjustableClock;
  readonly store: Store;
  readonly keys: Keys;
  /** Runs an operation as a request for it would: through JSON, parser and handler. */
  readonly call: <Name extends OperationName>(
    operation: Name,
    request: OperationRequest<Name>,
    caller?: Caller,
  ) => OperationResponse<Name>;
  /** The exception that a call is answered with. */
  readonly refusal: (operation: OperationName, request: object, caller?: Caller) => Refusal;
  /** RotateSecret, which waits; other operations do not. */
  readonly rotate: (request: RotateSecretRequest, caller?: Caller) => Promise<RotationResponse>;
  readonly rotateRefusal: (request: object, caller?: Caller) => Promise<Refusal>;
  readonly functions: RotationFunctions;
  readonly engine: RotationEngine;
  /** The service's own, in order. */
  readonly events: readonly ServiceEvent[];
}

export interface Refusal {
  name: string;
  message: string;
}

/** The operations on a real store in memory, at noon; ARNs end in -Sfx001, -Sfx002 and so on. */
export function secretsManager(
  options: Parameters<typeof settingsOf>[0] = {},
  store: Store = openMemoryStore(),
): SecretsManager {
  const settings = settingsOf(options);
  onTestFinished(() => {
    engine.stop();
    store.close();
  });
  const clock = adjustableClock({ now: () => noon });
  let suffixes = 0;
  let versions = 0;
  const ids = {
    arnSuffix: () => `Sfx${String((suffixes += 1)).padStart(3, '0')}`,
    requestId: () => 'synthetic-request',
    versionId: () => `scheduled-${String((versions += 1)).padStart(26, '0')}`,
    rotationToken: () => 'synthetic-rotation-token-00000000001',
    accessKeyId: () => 'LOCALSYNTHETIC',
    secretAccessKey: () => 'synthetic-key',
  };
  let listingIds = 0;
  const listings = rememberedListings(() => `listing-${String((listingIds += 1))}`);
  const randomBelow = seededRandom(1);
  let keyIds = 0;
  const keys = openKeys(store, clock, home, () => `key-${String((keyIds += 1))}`);
  const events: ServiceEvent[] = [];
  const emit = (event: ServiceEvent): void => {
    events.push(event);
  };
  const replicating = replicatingStore(store);
  const { engine, functions } = openRotations(
    {},
    {
      store: replicating,
      listAll: () => store.listAll(),
      clock,
      ids,
      emit,
      access: () => ({
        url: 'http://127.0.0.1:1',
        account: home.account,
        region: home.region,
        accessKeyId: 'LOCALSYNTHETIC',
        secretAccessKey: 'synthetic-key',
      }),
    },
  );
  const run = (
    operation: OperationName,
    request: object,
    caller: Caller,
  ): ReturnType<typeof runOperation> => {
    const body = JSON.parse(JSON.stringify(request)) as Record<string, unknown>;
    const shared = { store: replicating, keys, clock, ids, randomBelow, listings, emit, settings };
    return runOperation(body, { operation, caller, ...shared, rotations: engine });
  };
  return {
    clock,
    store,
    keys,
    functions,
    engine,
    events,
    rotate: async (request, caller = home) =>
      (await run('RotateSecret', request, caller)) as RotationResponse,
    rotateRefusal: async (request, caller = home) => {
      try {
        await run('RotateSecret', request, caller);
      } catch (error) {
        return refusalOf(error);
      }
      throw new Error('RotateSecret was not refused');
    },
    // The table gives each operation its own response; a test names the operation it means.
    call: <Name extends OperationName>(operation: Name, request: object, caller = home) =>
      run(operation, request, caller) as OperationResponse<Name>,
    refusal: (operation, request, caller = home) => {
      try {
        // What waits is refused by `rotateRefusal`.
        void run(operation, request, caller);
      } catch (error) {
        return refusalOf(error);
      }
      throw new Error(`${operation} was not refused`);
    },
  };
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof ServiceException) return { name: error.name, message: error.message };
  throw error;
}

/** A token of the shortest length allowed; equal for equal numbers. */
export function token(number: number): string {
  return `synthetic-token-${String(number).padStart(16, '0')}`;
}

export const notFound = {
  name: 'ResourceNotFoundException',
  message: "Secrets Manager can't find the specified secret.",
};

export const markedForDeletion = {
  name: 'InvalidRequestException',
  message: "You can't perform this operation on the secret because it was marked for deletion.",
};

export const invalidName = {
  name: 'ValidationException',
  message:
    'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
};

export const tokenMissing = {
  name: 'InvalidRequestException',
  message: 'You must provide a ClientRequestToken value. We recommend a UUID-type value.',
};

export const invalidToken = {
  name: 'InvalidNextTokenException',
  message: 'The NextToken value is invalid.',
};
