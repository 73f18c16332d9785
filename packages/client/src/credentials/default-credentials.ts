import type { Variables } from '@undotenv/manifest';
import type { CredentialsProvider } from './credentials.ts';
import type { CredentialChainModule } from './from-profile.ts';
import { credentialsFromVariables } from './from-variables.ts';

/**
 * Looks where the SDKs look, in their order: the environment's keys, the profile, a web identity
 * (EKS), the container (ECS, EKS), the instance (EC2). A profile that needs more than keys (SSO, a
 * role, a process) is left to the SDK's own chain, imported only then and only if installed.
 *
 * @throws {CredentialsMissingError} `CREDENTIALS_MISSING`, naming what was tried. Not retryable.
 * @throws {UnavailableError} `UNAVAILABLE`, retryable: a place was named, but does not answer.
 */
export function defaultCredentials(
  variables: Variables,
  importChain: () => Promise<CredentialChainModule> = importCredentialChain,
): CredentialsProvider {
  return async () => {
    const found = credentialsFromVariables(variables);
    if (found !== undefined) return found;
    // Where the environment has keys, as in a Lambda function, nothing more is loaded.
    const { credentialsFromPlaces } = await import('./places.ts');
    return credentialsFromPlaces(variables, importChain);
  };
}

/** Put together, so that a bundler neither fails where it is not installed nor takes it all in. */
export function importCredentialChain(): Promise<CredentialChainModule> {
  const name = ['@aws-sdk', 'credential-provider-node'].join('/');
  return import(name) as Promise<CredentialChainModule>;
}
