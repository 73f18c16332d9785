import {
  type OperationName,
  type OperationRequest,
  type OperationResponse,
  ServiceException,
} from '@undotenv/protocol';
import { onTestFinished } from 'vitest';
import { adjustableClock, type AdjustableClock } from '../../src/clock.ts';
import type { Caller } from '../../src/operations/operation.ts';
import { runOperation } from '../../src/operations/table.ts';
import { rememberedListings } from '../../src/rules/listings.ts';
import { openMemoryStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { seededRandom } from './seeded-random.ts';

const noon: number = Date.UTC(2026, 0, 15, 12, 0, 0, 250);
export const noonSeconds: number = noon / 1_000;
export const daySeconds = 86_400;

export const home: Caller = {
  account: '123456789012',
  region: 'us-east-1',
  principalArn: 'arn:aws:iam::123456789012:user/tester',
};

export interface SecretsManager {
  readonly clock: AdjustableClock;
  readonly store: Store;
  /** Runs an operation as a request for it would: through JSON, parser and handler. */
  readonly call: <Name extends OperationName>(
    operation: Name,
    request: OperationRequest<Name>,
    caller?: Caller,
  ) => OperationResponse<Name>;
  /** The exception that a call is answered with. */
  readonly refusal: (
    operation: OperationName,
    request: object,
    caller?: Caller,
  ) => { name: string; message: string };
}

/** The operations on a real store in memory, at noon; ARNs end in -Sfx001, -Sfx002 and so on. */
export function secretsManager(): SecretsManager {
  const store = openMemoryStore();
  onTestFinished(() => {
    store.close();
  });
  const clock = adjustableClock({ now: () => noon });
  let suffixes = 0;
  const ids = {
    arnSuffix: () => `Sfx${String((suffixes += 1)).padStart(3, '0')}`,
    requestId: () => 'synthetic-request',
    accessKeyId: () => 'LOCALSYNTHETIC',
    secretAccessKey: () => 'synthetic-key',
  };
  let listingIds = 0;
  const listings = rememberedListings(() => `listing-${String((listingIds += 1))}`);
  const randomBelow = seededRandom(1);
  const run = (operation: OperationName, request: object, caller: Caller): object | undefined => {
    const body = JSON.parse(JSON.stringify(request)) as Record<string, unknown>;
    return runOperation(body, { operation, caller, store, clock, ids, randomBelow, listings });
  };
  return {
    clock,
    store,
    // The table gives each operation its own response; a test names the operation it means.
    call: <Name extends OperationName>(operation: Name, request: object, caller = home) =>
      run(operation, request, caller) as OperationResponse<Name>,
    refusal: (operation, request, caller = home) => {
      try {
        run(operation, request, caller);
      } catch (error) {
        if (error instanceof ServiceException) return { name: error.name, message: error.message };
        throw error;
      }
      throw new Error(`${operation} was not refused`);
    },
  };
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
