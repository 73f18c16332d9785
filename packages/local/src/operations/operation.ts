import type {
  JsonObject,
  OperationName,
  OperationRequest,
  OperationResponse,
} from '@undotenv/protocol';
import type { Clock } from '../clock.ts';
import type { Ids } from '../ids.ts';
import type { RandomBelow } from '../random.ts';
import type { Listings } from '../rules/listings.ts';
import type { Scope, Store } from '../store/store.ts';

/** Who calls, and where: the account of the access key and the region of the credential scope. */
export interface Caller extends Scope {
  readonly principalArn: string;
}

export interface OperationContext {
  readonly operation: OperationName;
  readonly caller: Caller;
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly randomBelow: RandomBelow;
  /** Of every caller: which one a listing belongs to is part of its key. */
  readonly listings: Listings;
}

/**
 * An operation is a value. `parse` checks a request's shape against the API model; `handle` makes
 * the service's checks in the service's order, then reads or changes the store. Both throw
 * `ServiceException`, and neither waits for anything.
 */
export interface Operation<Name extends OperationName> {
  readonly name: Name;
  parse(body: JsonObject): OperationRequest<Name>;
  handle(request: OperationRequest<Name>, context: OperationContext): OperationResponse<Name>;
}
