import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Variables } from '@undotenv/manifest';
import { ConfigurationError, CredentialsMissingError } from '../errors.ts';
import type { Credentials, CredentialsProvider } from './credentials.ts';
import { parseProfiles, type Profile } from './shared-files.ts';

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

/** Whoever names a profile does not want the credentials of the machine instead. */
function without(message: string, { isNamed, hint }: { isNamed: boolean; hint: string }): string {
  if (!isNamed) return message;
  throw new CredentialsMissingError(`no AWS credentials were found: ${message}`, { hint });
}

/** The credentials file wins over the config file, as it does for the AWS CLI. */
async function readProfile(variables: Variables, name: string): Promise<Profile | undefined> {
  const folder = join(variables['HOME'] ?? homedir(), '.aws');
  const { AWS_SHARED_CREDENTIALS_FILE: credentials, AWS_CONFIG_FILE: config } = variables;
  const [own, shared] = await Promise.all([
    readIfAny(credentials ?? join(folder, 'credentials')),
    readIfAny(config ?? join(folder, 'config')),
  ]);
  const found = [
    parseProfiles(shared, 'config').get(name),
    parseProfiles(own, 'credentials').get(name),
  ];
  if (found.every((profile) => profile === undefined)) return undefined;
  return new Map(found.flatMap((profile) => [...(profile ?? [])]));
}

async function readIfAny(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return '';
    throw new ConfigurationError(`${path} cannot be read`, { hint: 'check its permissions' });
  }
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
