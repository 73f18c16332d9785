import { refuseBundle, resolveReference, type Application } from '../project/application.ts';
import { UsageError } from '../errors.ts';

/** A secret, or one key of it, as it can be written. */
export interface WritableReference {
  readonly secretId: string;
  readonly jsonKey?: string;
  /** Where it is, if its ARN or the manifest says so. */
  readonly region?: string;
}

/**
 * What NAME or NAME#KEY means to a command that writes.
 *
 * @throws {UsageError} `USAGE` for one version of a secret: only the current value can be written.
 * @throws {RefusedError} `REFUSED` for a secret that programs read as a part of another.
 */
export function writableReference(
  application: Application | undefined,
  text: string,
): WritableReference {
  const { place, versionId, versionStage, ...reference } = resolveReference(application, text);
  if (place !== undefined) refuseBundle(application);
  if (versionId !== undefined || versionStage !== undefined) {
    throw new UsageError('a version cannot be written, only the current value');
  }
  return reference;
}
