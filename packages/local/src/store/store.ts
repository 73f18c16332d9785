import type { Tag } from '@undotenv/protocol';

/** Where secrets live: one account and one region, as on AWS. */
export interface Scope {
  readonly account: string;
  readonly region: string;
}

/** A version without its value. Times are epoch milliseconds. */
export interface StoredVersion {
  readonly versionId: string;
  readonly createdAtMs: number;
  /** Empty on a deprecated version. */
  readonly stages: readonly string[];
  readonly lastAccessedAtMs?: number;
}

/**
 * A secret without its values. Identity (`arn`, `name`, scope, `createdAtMs`) never changes; a
 * secret created again under the same name is another one, with another ARN.
 */
export interface StoredSecret extends Scope {
  readonly arn: string;
  readonly name: string;
  readonly createdAtMs: number;
  readonly changedAtMs: number;
  readonly lastAccessedAtMs?: number;
  readonly description?: string;
  readonly kmsKeyId?: string;
  /** Absent if never tagged; empty once the last tag is removed. */
  readonly tags?: readonly Tag[];
  /** Set while deletion is scheduled: when the recovery window ends. */
  readonly deletionAtMs?: number;
  /** Oldest first. */
  readonly versions: readonly StoredVersion[];
}

export type SecretValue =
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'binary'; readonly bytes: Uint8Array };

/** A local access key: who may sign, and for which account. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly account: string;
  readonly principalArn: string;
}

/**
 * What the operations need of a store. Every call is synchronous, so an operation is atomic by
 * being one function on one thread. Records handed out are frozen; a change is a new record put.
 *
 * Every store passes the same contract suite.
 */
export interface Store {
  /**
   * Runs `work` so that all of its writes happen or none, durably: when this returns, they survive
   * a power cut; when it throws, nothing has changed.
   */
  transaction<Result>(work: () => Result): Result;

  findByName(scope: Scope, name: string): StoredSecret | undefined;
  /** In order of creation. */
  list(scope: Scope): StoredSecret[];
  put(secret: StoredSecret): void;
  /** Removes the secret, its versions and their values. */
  remove(secret: StoredSecret): void;

  readValue(secret: StoredSecret, versionId: string): SecretValue | undefined;
  /** A version's value is written once; `put` the secret that lists the version as well. */
  writeValue(secret: StoredSecret, versionId: string, value: SecretValue): void;
  removeValue(secret: StoredSecret, versionId: string): void;

  accessKeys(): AccessKey[];
  addAccessKey(key: AccessKey): void;

  /** Empties everything but the access keys. */
  reset(): void;
  close(): void;
}
