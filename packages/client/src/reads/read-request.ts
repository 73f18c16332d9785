import type { ManifestSecret } from '@undotenv/manifest';
import { parseSecretArn, type SecretReference } from '@undotenv/protocol';
import type { Entry } from '../cache/entry.ts';
import type { ActiveSources } from '../sources/read-in-order.ts';
import type { SourceRequest } from '../sources/source.ts';
import type { SecretValue } from '../values/secret-value.ts';

/** What a request was answered with last: good for as long as its entry is fresh. */
export interface Shortcut {
  readonly entry: Entry<SecretValue>;
  /** The sources it was read from; a variable may open others. */
  readonly active: ActiveSources;
  /** How the value was looked at, and what that gave. */
  readonly view: unknown;
  readonly result: Promise<unknown>;
}

/** A request with the key its answer is cached under, worked out once. */
export interface ReadRequest extends SourceRequest {
  readonly cacheKey: string;
  /** Whether its caller has something to take instead of a secret that is not there. */
  readonly isOptionalRead?: boolean;
  /** The reader's own. */
  shortcut?: Shortcut | undefined;
}

/** @param region where a secret of this name is, if not in the client's region */
export function readRequest(
  reference: SecretReference,
  declared?: ManifestSecret,
  region?: string,
): ReadRequest {
  const { secretId, versionId, versionStage } = reference;
  const stage = versionStage === 'AWSCURRENT' ? undefined : versionStage;
  const cacheKey = `${secretId}|${stage ?? ''}|${versionId ?? ''}`;
  const request = { secretId, versionStage: stage, versionId, declared, cacheKey };
  if (region === undefined || parseSecretArn(secretId) !== undefined) return request;
  return { ...request, region, cacheKey: `${cacheKey}|${region}` };
}
