import type { ManifestSecret } from '@undotenv/manifest';
import type { ClientError } from '../errors.ts';

/** Which version of which secret is wanted. */
export interface SourceRequest {
  /** Name or ARN. */
  readonly secretId: string;
  readonly versionStage?: string | undefined;
  readonly versionId?: string | undefined;
  /** The manifest's declaration, if the name is one of its names in the current environment. */
  readonly declared?: ManifestSecret | undefined;
  /** The environment it is read in, as the manifest spells it; else that of the moment. */
  readonly environment?: string | undefined;
  /** Where it is, if not in the client's region; an ARN says so itself. */
  readonly region?: string | undefined;
  /** One of many that are read together, so that one call may answer several. */
  readonly isBulk?: boolean;
}

/** A version as it is stored: either text or bytes. */
export interface StoredSecret {
  /** As it was asked for. */
  readonly secretId: string;
  readonly versionId: string;
  /** The secret's own ARN, also where a replica answered, and name; from a source that has them. */
  readonly arn?: string;
  readonly name?: string;
  /** Staging labels; empty from a source without them. */
  readonly stages: readonly string[];
  /** When the version was created, in milliseconds since the Unix epoch; from a source that knows. */
  readonly createdMs?: number | undefined;
  /** The region of the replica that answered in the place of the secret's own. */
  readonly replicaRegion?: string;
  readonly text?: string | undefined;
  readonly bytes?: Uint8Array | undefined;
  /** The bytes as Secrets Manager gives them: `storedBytes` decodes them where they are wanted. */
  readonly base64?: string | undefined;
  /** To be asked for again at every read. */
  readonly isUncached?: boolean;
}

/** Variables have no versions, so the value decides too. */
export function isSameVersion(one: StoredSecret, other: StoredSecret): boolean {
  return (
    one.versionId === other.versionId &&
    one.text === other.text &&
    (one.bytes === other.bytes || Buffer.compare(one.bytes ?? none, other.bytes ?? none) === 0)
  );
}

const none = new Uint8Array();

/** `absent` says what to throw if no later source has the secret either. */
export type SourceAnswer = { readonly stored: StoredSecret } | { readonly absent: ClientError };

/** How hard a source should try. */
export interface Effort {
  /** Milliseconds for all tries: later, nobody waits for the answer. */
  readonly withinMs?: number;
  readonly maxTries?: number;
}

/**
 * A place where secrets are read from.
 *
 * `read` is called once per cache miss, and concurrent misses of one secret share the call. It
 * answers `absent` when it works but has no such secret, and rejects when it failed: a failure is
 * never taken for absence. What then lets the next source answer is the manifest's to say.
 */
export interface Source {
  readonly name: 'secrets-manager' | 'environment';
  read(request: SourceRequest, effort?: Effort): Promise<SourceAnswer>;
}
