import { parseSecretArn } from '@undotenv/protocol';

/** What a series is named after: the name of the secret, also where it was asked for by its ARN. */
export function secretLabel(secretId: string): string {
  const resource = parseSecretArn(secretId)?.resource;
  if (resource === undefined) return secretId;
  // The service's six random characters: https://docs.aws.amazon.com/secretsmanager, "ARN".
  return resource.replace(/-[A-Za-z0-9]{6}$/, '');
}
