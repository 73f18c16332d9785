import { CredentialsMissingError, SecretNotFoundError } from '../errors.ts';
import { isOptional, type DeclaredRequest } from './declared-secrets.ts';
import type { ReadRequest } from './read-request.ts';

/**
 * Whether every source was asked and lacks the secret; where one failed, it may be there still. A
 * machine that has no credentials, as a laptop without AWS, has no such source to ask.
 */
export function isAbsence(error: unknown): error is SecretNotFoundError {
  if (!(error instanceof SecretNotFoundError)) return false;
  return error.cause === undefined || error.cause instanceof CredentialsMissingError;
}

/** Whether who reads can do without the secret: by the options of the read, or by its declaration. */
export function mayBeAbsent({ isOptionalRead = false, declared }: ReadRequest): boolean {
  return isOptionalRead || (declared !== undefined && isOptional(declared));
}

/** What is read, or nothing where that is not there and its declaration does not require it. */
export function orNothing<Result>(
  reading: Promise<Result>,
  { declared }: Pick<DeclaredRequest, 'declared'>,
): Promise<Result | undefined> {
  if (!isOptional(declared)) return reading;
  return reading.catch((error: unknown) => {
    if (isAbsence(error)) return undefined;
    throw error;
  });
}
