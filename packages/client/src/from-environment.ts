import type { Variables } from '@undotenv/manifest';
import { endpointFromEnvironment, regionFromEnvironment } from './calls/endpoint.ts';
import { isSendable, type CredentialsHolder } from './credentials/fixed-credentials.ts';
import { credentialsFromVariables } from './credentials/from-variables.ts';
import { CredentialsMissingError } from './errors.ts';

/**
 * Where a Lambda function, or any program that was given keys, stands: its region, its endpoint if
 * it has one of its own, and its credentials.
 *
 * @throws {ConfigurationError} `INVALID_CONFIGURATION`: a variable holds something else.
 * @throws {CredentialsMissingError} `CREDENTIALS_MISSING`: the environment holds no keys.
 */
export function fromEnvironment(variables: Variables = process.env): {
  region: string;
  endpoint: string | undefined;
  credentials: CredentialsHolder;
} {
  const found = credentialsFromVariables(variables);
  if (!found || !Object.values(found).every(isSendable)) {
    throw new CredentialsMissingError(
      'AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set, or has a blank',
      { hint: 'set both' },
    );
  }
  return {
    region: regionFromEnvironment(variables) ?? 'us-east-1',
    endpoint: endpointFromEnvironment(variables),
    credentials: { current: () => Promise.resolve(found) },
  };
}
