import { isReadableSecretName, isSecretName, ServiceException } from '@undotenv/protocol';
import type { Caller } from '../access/caller.ts';

/** The same refusal for a new name and for a SecretId, before anything is looked up (observed). */
export function checkSecretName(name: string): void {
  if (!isReadableSecretName(name)) refuse();
}

/** Names with a `!`, such as `rds!db-…`, are of secrets that services make (documented). */
export function checkNewName(name: string, { service }: Caller): void {
  if (service === undefined && !isSecretName(name)) refuse();
  checkSecretName(name);
}

function refuse(): never {
  throw new ServiceException(
    'ValidationException',
    'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
  );
}
