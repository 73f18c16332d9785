import { SecretNotFoundError } from '../errors.ts';
import { isOptional } from './declared-secrets.ts';
import type { ReadRequest } from './read-request.ts';

/** Whether every source was asked and lacks the secret; where one failed, it may be there still. */
export function isAbsence(error: unknown): error is SecretNotFoundError {
  return error instanceof SecretNotFoundError && error.cause === undefined;
}

/** Whether who reads can do without the secret: by the options of the read, or by its declaration. */
export function mayBeAbsent({ isOptionalRead = false, declared }: ReadRequest): boolean {
  return isOptionalRead || (declared !== undefined && isOptional(declared));
}
