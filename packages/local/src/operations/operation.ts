import type {
  JsonObject,
  OperationName,
  OperationRequest,
  OperationResponse,
} from '@undotenv/protocol';
import type { Caller } from '../access/caller.ts';
import type { Clock } from '../clock.ts';
import type { Ids } from '../ids.ts';
import type { KeyLookup } from '../kms/key-registry.ts';
import type { RandomBelow } from '../random.ts';
import type { Rotations } from '../rotation/rotations.ts';
import type { Listings } from '../rules/listings.ts';
import type { EmitServiceEvent } from '../service-events.ts';
import type { ServiceSettings } from '../server/service-settings.ts';
import type { SecretStore } from '../store/store.ts';

export interface OperationContext {
  readonly operation: OperationName;
  readonly caller: Caller;
  /** What the client calls itself; absent where it does not, and where there is none. */
  readonly userAgent?: string | undefined;
  readonly store: SecretStore;
  /** The KMS keys there are. */
  readonly keys: KeyLookup;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly randomBelow: RandomBelow;
  /** Of every caller: which one a listing belongs to is part of its key. */
  readonly listings: Listings;
  readonly rotations: Rotations;
  readonly emit: EmitServiceEvent;
  readonly settings: ServiceSettings;
}

/**
 * An operation is a value. `parse` checks a request's shape against the API model; `handle` makes
 * the service's checks in the service's order, then reads or changes the store. Both throw
 * `ServiceException`, and neither waits for anything, so that an operation is atomic.
 */
export interface Operation<Name extends OperationName, Answer = OperationResponse<Name>> {
  readonly name: Name;
  parse(body: JsonObject): OperationRequest<Name>;
  handle(request: OperationRequest<Name>, context: OperationContext): Answer;
}

/**
 * An operation that waits for something outside of the store. What it has stored by then others can
 * see and change.
 */
export type WaitingOperation<Name extends OperationName> = Operation<
  Name,
  Promise<OperationResponse<Name>>
>;
