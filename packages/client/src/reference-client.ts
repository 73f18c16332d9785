import type { Variables } from '@undotenv/manifest';
import type { SecretsManagerApi } from './api.ts';
import type { CacheOptions } from './cache/rules.ts';
import type { Clock } from './clock.ts';
import type { Credentials, CredentialsProvider } from './credentials/credentials.ts';
import type { Logger } from './log/logger.ts';
import type { ClientObserver } from './observer.ts';
import type { RetryTimers } from './calls/retry.ts';
import type { OpenReads, ReadKinds } from './sealed/sealed-shape.ts';

export interface ReferenceClientOptions {
  /** Else `AWS_REGION`, `AWS_DEFAULT_REGION`, the manifest's, `us-east-1`. */
  region?: string | undefined;
  /** Else `AWS_ENDPOINT_URL_SECRETS_MANAGER`, `AWS_ENDPOINT_URL`, AWS's own. */
  endpoint?: string | undefined;
  /** Connects to this Unix socket instead of the endpoint's port; absolute. */
  socketPath?: string;
  /** Else looked for where the SDKs look: environment, profile, web identity, container, instance. */
  credentials?: Credentials | CredentialsProvider;
  /** Lets values travel in clear to another machine: for a container network you trust. */
  allowPlainHttp?: boolean;
  /** For one of up to three tries; 2,000 when absent. */
  timeoutMs?: number;
  /** `false` asks the source at every read. */
  cache?: CacheOptions | false;
  logger?: Logger;
  /** Metrics and traces: `/metrics` and `/opentelemetry` make some. */
  observers?: readonly ClientObserver[];
  clock?: Clock;
  /** Waiting and jitter. */
  timers?: RetryTimers;
  /** `process.env` when absent. */
  variables?: Variables;
  /** An API already open, shared and closed by its owner; region, endpoint and credentials are its. */
  api?: SecretsManagerApi;
  /** Beside `api`: the same owner's api of another region, for secrets that are there. */
  apiIn?: (region: string) => SecretsManagerApi;
}

export interface ReadOptions {
  /** Ends this caller's wait; the request goes on for others, and its answer is cached. */
  signal?: AbortSignal;
}

/** For what may be absent: the secret, or the key of the reference. A failure is no absence. */
export interface OptionalReadOptions<Default> extends ReadOptions {
  /** What is given instead; never cached, so that a secret created later is read at once. */
  default?: Default;
  /** `false` gives `null` instead, unless there is a `default`. */
  required?: boolean;
}

/** What an {@link OptionalReadOptions} makes of a read. */
export type Read<Value, Options> = Value | DefaultOf<Options> | NullOf<Options>;

type DefaultOf<Options> = Options extends { default?: infer Default }
  ? 'default' extends keyof Options
    ? Exclude<Default, undefined>
    : never
  : never;

/** Never where a default comes first, or the secret is required. */
type NullOf<Options> = Options extends { required: true }
  ? never
  : HasDefault<Options> extends true
    ? never
    : 'required' extends keyof Options
      ? null
      : never;

/** One that may be `undefined`, such as a variable, may be none. */
type HasDefault<Options> = Options extends { default: infer Default }
  ? undefined extends Default
    ? false
    : true
  : false;

/** One version of a secret; no value. */
export interface SecretVersion {
  /** Name or ARN as it was asked for. */
  readonly secretId: string;
  readonly versionId: string;
}

export interface ReadVersion extends SecretVersion {
  /** Staging labels it had when it was read. */
  readonly stages: readonly string[];
  /** `secrets-manager` or `environment`. */
  readonly source: string;
  /** The region of the replica it was read from, where the secret's own did not answer. */
  readonly replicaRegion?: string;
}

/** A read has found another version than the one before. */
export interface SecretChange extends SecretVersion {
  readonly previousVersionId: string;
}

/**
 * Reads secrets by reference. Objects of values are deep-frozen, the same object as long as the
 * version is the same, and print as `[redacted]`; each member is the plain value. Every method that
 * gives a promise rejects with a {@link ClientError}.
 *
 * What is cached is served at once for as long as its age allows, refreshed in the background by
 * the reads that find it old, and served on while no refresh succeeds: see {@link CacheOptions}.
 */
export interface ReferenceClient<Kinds extends ReadKinds = OpenReads> {
  readonly region: string;
  /** A secret's text verbatim; with a key in the reference, that key as an environment variable would hold it. */
  getString<const Options extends OptionalReadOptions<unknown> = ReadOptions>(
    reference: string,
    options?: Options,
  ): Promise<Read<Kinds['text'], Options>>;
  /** A secret's JSON object, or the object under the reference's key. */
  getJson<const Options extends OptionalReadOptions<unknown> = ReadOptions>(
    reference: string,
    options?: Options,
  ): Promise<Read<Kinds['object'], Options>>;
  /** A binary secret's bytes: a copy that is the caller's own. */
  getBinary<const Options extends OptionalReadOptions<unknown> = ReadOptions>(
    reference: string,
    options?: Options,
  ): Promise<Read<Kinds['bytes'], Options>>;
  /** Which version an object of values shows, as `get`, `getJson` or `ready` gave it. */
  versionOf(value: object): ReadVersion | undefined;
  /**
   * Asks Secrets Manager whatever is cached, and gives the new text, which is cached for all. If
   * that fails, what was cached is kept.
   */
  refresh(reference: string, options?: ReadOptions): Promise<Kinds['text']>;
  /**
   * Tells that a login with this version failed: if it is the one cached, it is read anew, five
   * times in a row and then once a second at most.
   *
   * @param failed as `versionOf` gives it
   * @returns whether another version is at hand, so that another login may succeed
   */
  reportAuthFailure(failed: SecretVersion): Promise<boolean>;
  /**
   * Calls `listener` once for each change of version that a read finds: nothing is polled. What it
   * throws, or rejects with, is logged.
   *
   * @returns what ends it
   */
  onChange(reference: string, listener: (change: SecretChange) => unknown): () => void;
  /** Forgets one secret, all versions of it; a read under way is not kept either. */
  invalidate(reference: string): void;
  /** Forgets all values; reads under way are not kept either. */
  clear(): void;
  /** Forgets all values and ends its connections; a later read is a TypeError. */
  close(): void;
}
