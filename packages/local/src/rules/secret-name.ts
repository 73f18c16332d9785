import { isSecretName, ServiceException } from '@undotenv/protocol';

/** The same refusal for a new name and for a SecretId, before anything is looked up (observed). */
export function checkSecretName(name: string): void {
  if (isSecretName(name)) return;
  throw new ServiceException(
    'ValidationException',
    'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
  );
}
