import type { Variables } from '@undotenv/manifest';
import type { SigningCredentials } from '@undotenv/protocol/signature-v4';
import type { Clock } from './clock.ts';
import { ConfigurationError, CredentialsMissingError } from './errors.ts';

/** AWS credentials; `expiration` for temporary ones, which are asked for again before it. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

export type CredentialsProvider = () => Promise<Credentials>;

export interface CredentialsHolder {
  /** Credentials that are valid now. */
  current(): Promise<SigningCredentials>;
  /** Forgets those the service called expired; `false` if there can be no others. */
  renew(): boolean;
}

/** The SDKs' window: credentials this close to their end are not used any more. */
const renewBeforeMs = 300_000;

/**
 * Holds what the provider gave until shortly before it expires; concurrent calls share one
 * renewal, and a failed renewal is not kept.
 *
 * @throws {ConfigurationError} `INVALID_CONFIGURATION` if fixed credentials lack a part.
 */
export function holdCredentials(
  credentials: Credentials | CredentialsProvider,
  clock: Clock,
): CredentialsHolder {
  if (typeof credentials !== 'function') {
    const held = Promise.resolve(checkCredentials(credentials));
    return { current: () => held, renew: () => false };
  }
  const provider = credentials;
  let held: Promise<Credentials> | undefined;
  let validUntilMs = Infinity;

  const load = async (): Promise<Credentials> => {
    const loaded = checkCredentials(await provider());
    validUntilMs = (loaded.expiration?.getTime() ?? Infinity) - renewBeforeMs;
    return loaded;
  };
  return {
    current() {
      if (held !== undefined && clock.now().getTime() < validUntilMs) return held;
      validUntilMs = Infinity;
      const loading = load();
      held = loading;
      loading.catch(() => {
        if (held === loading) held = undefined;
      });
      return loading;
    },
    renew() {
      held = undefined;
      return true;
    },
  };
}

/** Whatever else is in them, such as a line break read from a file, can be sent in no header. */
const visibleAscii = /^[\x21-\x7e]+$/;

function checkCredentials(credentials: Credentials): Credentials {
  const { accessKeyId, secretAccessKey, sessionToken = 'none' } = credentials;
  for (const [member, text] of Object.entries({ accessKeyId, secretAccessKey, sessionToken })) {
    if (typeof text === 'string' && visibleAscii.test(text)) continue;
    throw new ConfigurationError(`the credentials' ${member} is empty or not visible ASCII`, {
      hint: 'check for a blank or a line break around it',
    });
  }
  return credentials;
}

/** The part of `@aws-sdk/credential-provider-node` used here. */
export interface CredentialChainModule {
  readonly defaultProvider: () => CredentialsProvider;
}

/**
 * Looks where the SDKs look: the environment's keys, and for everything else (profiles, containers,
 * instances, web identity, SSO) the SDK's own chain, imported only then and only if installed.
 *
 * @throws {CredentialsMissingError} `CREDENTIALS_MISSING`, naming what was tried. Not retryable.
 */
export function defaultCredentials(
  variables: Variables,
  importChain: () => Promise<CredentialChainModule> = importCredentialChain,
): CredentialsProvider {
  let chain: Promise<CredentialsProvider> | undefined;
  return async () => {
    const found = credentialsFromEnvironment(variables);
    if (found !== undefined) return found;
    chain ??= importChain().then(({ defaultProvider }) => defaultProvider());
    const provider = await chain.catch(() => {
      chain = undefined;
      throw new CredentialsMissingError({
        message:
          'no AWS credentials were found: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not ' +
          'both set, and @aws-sdk/credential-provider-node is not installed',
        hint: 'set both, or `npm install @aws-sdk/credential-provider-node` for profiles, roles and SSO',
      });
    });
    return provider().catch(() => {
      // Not kept as cause: a credential process's complaint may quote what it printed.
      throw new CredentialsMissingError({
        message:
          'no AWS credentials were found: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not ' +
          'both set, and the AWS SDK found no profile, role or sign-in',
        hint: 'sign in (`aws sso login`), set AWS_PROFILE, or give the container a role',
      });
    });
  };
}

function credentialsFromEnvironment(variables: Variables): Credentials | undefined {
  const accessKeyId = variables['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = variables['AWS_SECRET_ACCESS_KEY'];
  const sessionToken = variables['AWS_SESSION_TOKEN'];
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}

function importCredentialChain(): Promise<CredentialChainModule> {
  return import('@aws-sdk/credential-provider-node');
}
