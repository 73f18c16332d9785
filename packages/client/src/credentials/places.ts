import type { Variables } from '@undotenv/manifest';
import { CredentialsMissingError } from '../errors.ts';
import type { Credentials } from './credentials.ts';
import { credentialsFromContainer } from './from-container.ts';
import { credentialsFromInstance } from './from-instance.ts';
import { credentialsFromProfile, type CredentialChainModule } from './from-profile.ts';
import { credentialsFromWebIdentity } from './from-web-identity.ts';

/**
 * What a place answers: its credentials, or in words why it has none. It rejects only if it was
 * named and failed: to go on then would be to act as somebody else.
 */
type Finding = Credentials | string;

/** Every place behind the environment's keys, in the order of the SDKs. */
export async function credentialsFromPlaces(
  variables: Variables,
  importChain: () => Promise<CredentialChainModule>,
): Promise<Credentials> {
  const places: readonly (() => Promise<Finding>)[] = [
    () => credentialsFromProfile(variables, importChain),
    () => credentialsFromWebIdentity(variables),
    () => credentialsFromContainer(variables),
    () => credentialsFromInstance(variables),
  ];
  const tried = ['AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set'];
  for (const find of places) {
    const finding = await find();
    if (typeof finding !== 'string') return finding;
    tried.push(finding);
  }
  throw new CredentialsMissingError(`no AWS credentials were found: ${tried.join('; ')}`, {
    hint: 'sign in (`aws sso login`) and set AWS_PROFILE, or give the function, container or instance a role',
  });
}
