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
  /** The key it was encrypted under, as the secret named it then; absent for the default one. */
  readonly kmsKeyId?: string;
}

/** A replica that was asked for, as its primary remembers it. */
export interface StoredReplica {
  readonly region: string;
  readonly createdAtMs: number;
  /** Absent for the default key of its region. */
  readonly kmsKeyId?: string;
  /** Why there is none; absent if there is one. */
  readonly failure?: string;
}

/**
 * When and how a secret is rotated. Times are epoch milliseconds; what is `undefined` is not stored.
 */
export interface StoredRotation {
  /** False once rotation was cancelled: the rest stays. */
  readonly enabled: boolean;
  /** Name or ARN, as it was given. */
  readonly functionArn: string;
  /** As given, or worked out from the schedule when a rotation has succeeded. */
  readonly automaticallyAfterDays?: number;
  readonly scheduleExpression?: string;
  /** Of the window, such as `3h`. */
  readonly duration?: string;
  /** When the rules were given: where intervals of hours begin. */
  readonly scheduledAtMs: number;
  /** The last rotation or change by hand, or else `scheduledAtMs`: where intervals of days begin. */
  readonly countedAtMs: number;
  readonly lastRotatedAtMs?: number;
  /** The end of the window that is next; after failures the one that was missed. */
  readonly nextRotationAtMs?: number | undefined;
  /** When the next window opens, or did while nobody could rotate. */
  readonly dueAtMs?: number | undefined;
  readonly run?: StoredRun | undefined;
}

/** A rotation under way, or a test of one. */
export interface StoredRun {
  readonly kind: 'rotation' | 'test';
  readonly versionId: string;
  /** Begun so far. */
  readonly attempts: number;
  /** When the next attempt begins; in the past during one. */
  readonly dueAtMs: number;
  /** The end of the window it is to happen in; absent for one that was asked for. */
  readonly closesAtMs?: number | undefined;
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
  /** Absent until it is configured. */
  readonly rotation?: StoredRotation | undefined;
  /** As it was put, to the letter. */
  readonly resourcePolicy?: string;
  /** The id of the service that manages it, such as `rds`: nobody else changes it. */
  readonly owningService?: string;
  /** The partner that holds it too, as it was given. */
  readonly type?: string;
  /** Of a primary. Never empty. */
  readonly replicas?: readonly StoredReplica[];
  /** Of a replica: the region of its primary. */
  readonly primaryRegion?: string;
  /** Oldest first. */
  readonly versions: readonly StoredVersion[];
}

export type SecretValue =
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'binary'; readonly bytes: Uint8Array };

/** Who may call, and what for. Its access keys are entries of their own. */
export interface StoredPrincipal {
  readonly arn: string;
  /** Documents as JSON texts. */
  readonly policies: readonly { readonly name: string; readonly document: string }[];
  readonly tags: Readonly<Record<string, string>>;
  readonly uniqueId?: string;
}

/** A KMS key. It encrypts nothing: it only says who may read and write what is under it. */
export interface StoredKey extends Scope {
  readonly arn: string;
  readonly keyId: string;
  readonly createdAtMs: number;
  /** Such as `alias/app`; of no other key, in its region. */
  readonly aliases: readonly string[];
  /** The key policy as a JSON text. */
  readonly policy: string;
  readonly isDisabled: boolean;
  /** Set while deletion is scheduled, and afterwards: when the key is gone. */
  readonly deletionAtMs?: number;
}

/** What is kept sealed besides values, by kind. */
export interface StoredRecords {
  readonly principal: StoredPrincipal;
  readonly 'kms-key': StoredKey;
}

export type RecordKind = keyof StoredRecords;

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
 */
export interface SecretStore {
  /**
   * Runs `work` so that all of its writes happen or none, durably: when this returns, they survive
   * a power cut; when it throws, nothing has changed. Within another transaction `work` is part of
   * that one: what it throws must not be caught there.
   */
  transaction<Result>(work: () => Result): Result;

  findByName(scope: Scope, name: string): StoredSecret | undefined;
  /** In order of creation. */
  list(scope: Scope): StoredSecret[];
  /** How many there are, without going through them. */
  count(scope: Scope): number;
  put(secret: StoredSecret): void;
  /** Removes the secret, its versions and their values. */
  remove(secret: StoredSecret): void;

  readValue(secret: StoredSecret, versionId: string): SecretValue | undefined;
  /** A version's value is written once; `put` the secret that lists the version as well. */
  writeValue(secret: StoredSecret, versionId: string, value: SecretValue): void;
  removeValue(secret: StoredSecret, versionId: string): void;
}

/** A whole store. Every one passes the same contract suite. */
export interface Store extends SecretStore {
  /** Grows with every write, and with nothing else. */
  readonly sequence: number;

  /** Of every account and region, in no particular order. */
  listAll(): StoredSecret[];

  accessKeys(): AccessKey[];
  addAccessKey(key: AccessKey): void;
  removeAccessKey(accessKeyId: string): void;

  /** In order of their last change. */
  records<Kind extends RecordKind>(kind: Kind): StoredRecords[Kind][];
  /** Replaces the record of that id, if there is one. */
  putRecord<Kind extends RecordKind>(kind: Kind, id: string, record: StoredRecords[Kind]): void;
  removeRecord(kind: RecordKind, id: string): void;

  /** Removes all secrets. Access keys and records stay. */
  reset(): void;
  close(): void;
}
