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
}

/** A version as it is stored. */
export interface StoredSecret {
  readonly secretId: string;
  readonly versionId: string;
  /** `undefined` if the secret is binary. */
  readonly text: string | undefined;
}

/** `absent` says what to throw if no later source has the secret either. */
type SourceAnswer = { readonly stored: StoredSecret } | { readonly absent: ClientError };

/**
 * A place where secrets are read from.
 *
 * `read` is called once per cache miss, and concurrent misses of one secret share the call. It
 * answers `absent` when it works but has no such secret, so that the next source is asked, and
 * rejects when it failed: a failure is never taken for absence, and no later source is asked.
 */
export interface Source {
  readonly name: 'secrets-manager' | 'environment';
  read(request: SourceRequest): Promise<SourceAnswer>;
}
