import type { Variables } from '@undotenv/manifest';
import { endpointFromEnvironment, regionFromEnvironment } from './calls/endpoint.ts';
import { isSendable, type CredentialsHolder } from './credentials/fixed-credentials.ts';
import { credentialsFromVariables } from './credentials/from-variables.ts';
import { CredentialsMissingError } from './errors.ts';

/**
 * Where a Lambda function, or any program that was given keys, stands: its region, its endpoint if
 * it has one of its own, and its credentials.
 *
 * @throws {CredentialsMissingError} `CREDENTIALS_MISSING`, not retryable: the environment holds no
 *   keys, or with a blank or a line break in one of them or in their session token.
 */
export function fromEnvironment(variables: Variables = process.env): {
  region: string;
  endpoint: string | undefined;
  credentials: CredentialsHolder;
} {
  const found = credentialsFromVariables(variables);
  if (!found || !Object.values(found).every(isSendable)) {
    throw new CredentialsMissingError(
      'AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set, or the credentials have a blank',
      { hint: 'set them' },
    );
  }
  return {
    region: regionFromEnvironment(variables) ?? 'us-east-1',
    endpoint: endpointFromEnvironment(variables),
    credentials: { current: () => Promise.resolve(found) },
  };
}
