import { createSecretsClient } from '@undotenv/client';
import {
  createApi,
  type Credentials,
  type CredentialsProvider,
  type SecretsManagerApi,
} from '@undotenv/client/api';

/** Where a migration writes: an account and region of AWS, or a local store. Plain data. */
export interface MigrationTarget {
  readonly kind: 'aws' | 'local';
  readonly region: string;
  /** Where the calls go. A local store listens on another port every time, so this is no identity. */
  readonly endpoint: string;
  /** Twelve digits; absent where the caller is not allowed to know. */
  readonly account?: string;
  /** The local store's directory. */
  readonly dataDirectory?: string;
}

/** Reads a value as the application will: through a client of its own, with nothing cached. */
export interface SecretReader {
  getString(reference: string): Promise<string>;
  close(): void;
}

/** A target with the means to reach it. Whoever opens one closes its `api`. */
export interface Destination {
  readonly target: MigrationTarget;
  readonly api: SecretsManagerApi;
  /** Opens a reader that shares no cache and no connection with `api`; the caller closes it. */
  openReader(): SecretReader;
}

/**
 * A target reached with the project's own client, which is the one the application reads with.
 *
 * @throws {ConfigurationError} `INVALID_CONFIGURATION`: region or endpoint cannot be used.
 */
export function openDestination(options: {
  readonly target: MigrationTarget;
  readonly credentials: Credentials | CredentialsProvider;
}): Destination {
  const { target, credentials } = options;
  const { region, endpoint } = target;
  return {
    target,
    api: createApi({ region, endpoint, credentials }),
    openReader: () => createSecretsClient({ region, endpoint, credentials, cache: false }),
  };
}

/**
 * Whether two targets hold the same secrets. Accounts are compared where both are known; the
 * endpoint only on AWS, where it is part of the place rather than a port picked at start.
 */
export function isSameTarget(one: MigrationTarget, other: MigrationTarget): boolean {
  if (one.kind !== other.kind || one.region !== other.region) return false;
  if (one.account !== undefined && other.account !== undefined && one.account !== other.account) {
    return false;
  }
  // A store kept in memory has no directory, and ends with the server at its endpoint.
  const isKept = one.kind === 'local' && one.dataDirectory !== undefined;
  return isKept ? one.dataDirectory === other.dataDirectory : one.endpoint === other.endpoint;
}

/** A target in words, for messages: `AWS account 123456789012 in us-east-1`. */
export function targetText(target: MigrationTarget): string {
  if (target.kind === 'local') return `the local store in ${target.region}`;
  const account = target.account === undefined ? 'AWS' : `AWS account ${target.account}`;
  return `${account} in ${target.region}`;
}
