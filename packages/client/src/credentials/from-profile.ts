import type { Variables } from '@undotenv/manifest';
import { CredentialsMissingError } from '../errors.ts';
import type { Credentials, CredentialsProvider } from './credentials.ts';
import { readProfile } from './read-profile.ts';
import type { Profile } from './shared-files.ts';

/** The part of `@aws-sdk/credential-provider-node` used here. */
export interface CredentialChainModule {
  readonly defaultProvider: (options: { profile: string }) => CredentialsProvider;
}

/**
 * The profile AWS_PROFILE names, or the one called `default`, from the files the AWS CLI writes.
 * Keys are read here; for anything else the SDK's chain is asked.
 *
 * @see AWS SDKs and Tools Reference Guide, "Shared config and credentials files"
 */
export async function credentialsFromProfile(
  variables: Variables,
  importChain: () => Promise<CredentialChainModule>,
): Promise<Credentials | string> {
  const { AWS_PROFILE: named = '' } = variables;
  const isNamed = named !== '';
  const name = isNamed ? named : 'default';
  const profile = await readProfile(variables, name);
  if (profile === undefined) {
    if (!isNamed) return 'there is no default profile';
    throw new CredentialsMissingError(
      'no AWS credentials were found: there is no profile of the name in AWS_PROFILE',
      {
        hint: 'list them with `aws configure list-profiles`',
      },
    );
  }
  const keys = keysOf(profile);
  if (keys !== undefined) return keys;
  if (!needsChain(profile)) {
    const hint = 'give the profile in AWS_PROFILE keys, a role or SSO, or leave AWS_PROFILE unset';
    return without('the profile holds neither keys nor a way to get them', { isNamed, hint });
  }
  const chain = await importChain().catch(() => undefined);
  if (chain !== undefined) return askChain(chain, name);
  return without(
    'the profile needs the AWS SDK, and @aws-sdk/credential-provider-node is not installed',
    {
      isNamed,
      hint: '`npm install @aws-sdk/credential-provider-node` for profiles with a role, SSO or a process',
    },
  );
}

/** Whether the search ends at a profile that nothing names: with what it gives, or an error. */
export async function endsAtDefaultProfile(
  variables: Variables,
  importChain: () => Promise<CredentialChainModule>,
): Promise<boolean> {
  try {
    const profile = await readProfile(variables, 'default');
    if (profile === undefined) return false;
    if (keysOf(profile) !== undefined) return true;
    return needsChain(profile) && (await isInstalled(importChain));
  } catch {
    // A file that cannot be read: no other place is tried then.
    return true;
  }
}

function isInstalled(importChain: () => Promise<CredentialChainModule>): Promise<boolean> {
  return importChain().then(
    () => true,
    () => false,
  );
}

/** Whoever names a profile does not want the credentials of the machine instead. */
function without(message: string, { isNamed, hint }: { isNamed: boolean; hint: string }): string {
  if (!isNamed) return message;
  throw new CredentialsMissingError(`no AWS credentials were found: ${message}`, { hint });
}

function keysOf(profile: Profile): Credentials | undefined {
  // A role is assumed with the keys beside it: they are not the credentials asked for.
  if (profile.has('role_arn')) return undefined;
  const accessKeyId = profile.get('aws_access_key_id');
  const secretAccessKey = profile.get('aws_secret_access_key');
  const sessionToken = profile.get('aws_session_token');
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}

function needsChain(profile: Profile): boolean {
  return ['role_arn', 'sso_session', 'sso_start_url', 'credential_process', 'login_session'].some(
    (key) => profile.has(key),
  );
}

async function askChain(chain: CredentialChainModule, profile: string): Promise<Credentials> {
  return chain
    .defaultProvider({ profile })()
    .catch(() => {
      // Not kept as cause: a credential process's complaint may quote what it printed.
      throw new CredentialsMissingError(
        'no AWS credentials were found: the AWS SDK got none for the profile',
        {
          hint: 'sign in (`aws sso login`), and check that the AWS CLI can use the profile',
        },
      );
    });
}
