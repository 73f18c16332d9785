import type { Variables } from '@undotenv/manifest';
import { CredentialsMissingError } from '../errors.ts';
import type { Credentials } from './credentials.ts';
import { credentialsFromContainer } from './from-container.ts';
import { credentialsFromInstance } from './from-instance.ts';
import {
  credentialsFromProfile,
  endsAtDefaultProfile,
  type CredentialChainModule,
} from './from-profile.ts';
import { credentialsFromWebIdentity } from './from-web-identity.ts';

/**
 * What a place answers: its credentials, or in words why it has none. It rejects only if it was
 * named and failed: to go on then would be to act as somebody else.
 */
type Finding = Credentials | string;

export interface Place {
  readonly name: 'profile' | 'web identity' | 'container' | 'instance';
  /** The variables that name it, all of one of these lists; none name the last place of all. */
  readonly namedBy: readonly (readonly string[])[];
  /** Whether the search ends there even where no variable names it; never when absent. */
  readonly endsUnnamed?: (variables: Variables, importChain: ImportChain) => Promise<boolean>;
  readonly find: (variables: Variables, importChain: ImportChain) => Promise<Finding>;
}

type ImportChain = () => Promise<CredentialChainModule>;

/** Every place behind the environment's keys, in the order of the SDKs. */
export const places: readonly Place[] = [
  {
    name: 'profile',
    namedBy: [['AWS_PROFILE']],
    endsUnnamed: endsAtDefaultProfile,
    find: credentialsFromProfile,
  },
  {
    name: 'web identity',
    namedBy: [['AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_ROLE_ARN']],
    find: credentialsFromWebIdentity,
  },
  {
    name: 'container',
    namedBy: [['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'], ['AWS_CONTAINER_CREDENTIALS_FULL_URI']],
    find: credentialsFromContainer,
  },
  { name: 'instance', namedBy: [], find: credentialsFromInstance },
];

/** What the first place that has credentials gives. */
export async function credentialsFromPlaces(
  variables: Variables,
  importChain: ImportChain,
): Promise<Credentials> {
  const tried = ['AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set'];
  for (const { find } of places) {
    const finding = await find(variables, importChain);
    if (typeof finding !== 'string') return finding;
    tried.push(finding);
  }
  throw new CredentialsMissingError(`no AWS credentials were found: ${tried.join('; ')}`, {
    hint: 'sign in (`aws sso login`) and set AWS_PROFILE, or give the function, container or instance a role',
  });
}
