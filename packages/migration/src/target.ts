import { createSecretsClient } from '@undotenv/client';
import {
  createApi,
  defaultEndpoint,
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

/**
 * A target with the means to reach it. Whoever opens one closes its `api`, and with it those of
 * other regions.
 */
export interface Destination {
  readonly target: MigrationTarget;
  readonly api: SecretsManagerApi;
  /** Opens a reader that shares no cache and no connection with `api`; the caller closes it. */
  openReader(): SecretReader;
  /** The same account, or local store, in another region: for secrets that have one of their own. */
  inRegion(region: string): Destination;
}

/**
 * A target reached with the project's own client, which is the one the application reads with.
 *
 * @throws {ConfigurationError} `INVALID_CONFIGURATION`: region or endpoint cannot be used.
 */
export function openDestination(options: {
  readonly target: MigrationTarget;
  readonly credentials: Credentials | CredentialsProvider;
  /** A local store's own socket, which nobody else can take over as they could its port. */
  readonly socketPath?: string;
}): Destination {
  const { target, credentials, socketPath } = options;
  const { region, endpoint } = target;
  const access = { region, endpoint, credentials, ...(socketPath !== undefined && { socketPath }) };
  const api = createApi(access);
  const others = new Map<string, Destination>();
  const destination: Destination = {
    target,
    api: {
      ...api,
      close() {
        api.close();
        for (const other of others.values()) other.api.close();
      },
    },
    openReader: () => createSecretsClient({ ...access, cache: false }),
    inRegion(other) {
      if (other === region) return destination;
      const known = others.get(other);
      if (known !== undefined) return known;
      const opened = openDestination({ ...options, target: targetIn(target, other) });
      others.set(other, opened);
      return opened;
    },
  };
  return destination;
}

/** An endpoint of one's own serves every region; AWS's is that of one. */
function targetIn(target: MigrationTarget, region: string): MigrationTarget {
  const isAws = target.endpoint === defaultEndpoint(target.region);
  return { ...target, region, ...(isAws && { endpoint: defaultEndpoint(region) }) };
}

/** Where a secret is: in the destination, or in the region it has of its own. */
export function destinationOf(
  { region }: { readonly region?: string | undefined },
  destination: Destination,
): Destination {
  return region === undefined ? destination : destination.inRegion(region);
}

/**
 * Whether a target is the one that a migration was begun in. An account that was known has to be
 * known to be the same; the endpoint counts only on AWS, where it is part of the place rather than
 * a port picked at start.
 */
export function isSameTarget(begun: MigrationTarget, given: MigrationTarget): boolean {
  if (begun.kind !== given.kind || begun.region !== given.region) return false;
  if (begun.account !== undefined && begun.account !== given.account) return false;
  // A store kept in memory has no directory, and ends with the server at its endpoint.
  const isKept = begun.kind === 'local' && begun.dataDirectory !== undefined;
  return isKept ? begun.dataDirectory === given.dataDirectory : begun.endpoint === given.endpoint;
}

/**
 * A target in words, for messages: `AWS account 123456789012 in us-east-1`.
 *
 * @param secrets those that are written: each of their regions is named
 */
export function targetText(
  target: MigrationTarget,
  secrets: readonly { readonly region?: string | undefined }[] = [{}],
): string {
  const account = target.account === undefined ? 'AWS' : `AWS account ${target.account}`;
  const where = target.kind === 'local' ? 'the local store' : account;
  const regions = new Set(secrets.map(({ region = target.region }) => region));
  return `${where} in ${[...regions].join(' and ')}`;
}
