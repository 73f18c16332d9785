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
  /** One of many that are read together, so that one call may answer several. */
  readonly isBulk?: boolean;
}

/** A version as it is stored: either text or bytes. */
export interface StoredSecret {
  /** As it was asked for. */
  readonly secretId: string;
  readonly versionId: string;
  /** The secret's ARN and name, from a source that has them. */
  readonly arn?: string;
  readonly name?: string;
  /** Staging labels; empty from a source without them. */
  readonly stages: readonly string[];
  readonly text?: string | undefined;
  readonly bytes?: Uint8Array | undefined;
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
  readonly signal?: AbortSignal;
  readonly maxTries?: number;
}

/**
 * A place where secrets are read from.
 *
 * `read` is called once per cache miss, and concurrent misses of one secret share the call. It
 * answers `absent` when it works but has no such secret, so that the next source is asked, and
 * rejects when it failed: a failure is never taken for absence, and no later source is asked.
 */
export interface Source {
  readonly name: 'secrets-manager' | 'environment';
  read(request: SourceRequest, effort?: Effort): Promise<SourceAnswer>;
}
