import type { Manifest, SecretsShape, Variables } from '@undotenv/manifest';
import type { SecretsManagerApi } from './api.ts';
import type { CacheOptions } from './cache/cache.ts';
import type { Clock } from './clock.ts';
import type { Credentials, CredentialsProvider } from './credentials/credentials.ts';
import type { JsonObject } from './json.ts';
import type { Logger } from './logger.ts';

export interface SecretsClientOptions<Shape extends SecretsShape> {
  manifest?: Manifest<Shape>;
  /** Fixed for this client; else the manifest's variable decides at each call. */
  environment?: string | undefined;
  /** Else `AWS_REGION`, `AWS_DEFAULT_REGION`, the manifest's, `us-east-1`. */
  region?: string | undefined;
  /** Else `AWS_ENDPOINT_URL_SECRETS_MANAGER`, `AWS_ENDPOINT_URL`, AWS's own. */
  endpoint?: string | undefined;
  /** Connects to this Unix socket instead of the endpoint's port; absolute. */
  socketPath?: string;
  /** Else the environment's keys, else the SDK's chain if it is installed. */
  credentials?: Credentials | CredentialsProvider;
  /** Lets values travel in clear to another machine: for a container network you trust. */
  allowPlainHttp?: boolean;
  /** For one of up to three tries; 2,000 when absent. */
  timeoutMs?: number;
  /** `false` asks the source at every read. */
  cache?: CacheOptions | false;
  logger?: Logger;
  clock?: Clock;
  /** `process.env` when absent. */
  variables?: Variables;
  /** An API already open, shared and closed by its owner; region, endpoint and credentials are its. */
  api?: SecretsManagerApi;
}

export interface ReadOptions {
  /** Ends this caller's wait; the request goes on for others, and its answer is cached. */
  signal?: AbortSignal;
}

export interface DeclaredReadOptions extends ReadOptions {
  /** Another environment than the client's, in any spelling the manifest knows. */
  environment?: string;
}

/**
 * Reads secrets. Objects of values are deep-frozen, the same object as long as the version is the
 * same, and print as `[redacted]`; each member is the plain value. Every method rejects with a
 * {@link ClientError}.
 */
export interface SecretsClient<Shape extends SecretsShape> {
  readonly region: string;
  /** A secret the manifest declares, checked against its declaration once a version. */
  get<Name extends keyof Shape & string>(
    secret: Name,
    options?: DeclaredReadOptions,
  ): Promise<Shape[Name]>;
  /** A secret's text verbatim; with a key in the reference, that key as an environment variable would hold it. */
  getString(reference: string, options?: ReadOptions): Promise<string>;
  /** A secret's JSON object, or the object under the reference's key. */
  getJson(reference: string, options?: ReadOptions): Promise<JsonObject>;
  /** All of the manifest's secrets at once; a text that is not required and not there is left out. */
  ready(options?: DeclaredReadOptions): Promise<Shape>;
  /** The name a declared secret is read under. */
  nameOf(secret: keyof Shape & string, environment?: string): string;
  /** Forgets all values; reads under way are not kept either. */
  clearCache(): void;
  /** Forgets all values and ends its connections; a later read is a TypeError. */
  close(): void;
}
