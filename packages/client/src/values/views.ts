import type { JsonObject } from '@undotenv/protocol';
import { BinarySecretError } from '../errors.ts';
import type { StoredSecret } from '../sources/source.ts';
import { parseSecretObject } from './json.ts';
import { redacting } from './redaction.ts';

/** What a program wants of one version of a secret; it may throw. Its result is given to all who read. */
export type View<Result> = (stored: StoredSecret) => Result;

/**
 * The text verbatim.
 *
 * @throws {BinarySecretError} `BINARY_SECRET`
 */
export function text({ secretId, text: stored }: StoredSecret): string {
  if (stored === undefined) throw new BinarySecretError({ secretId });
  return stored;
}

/**
 * The JSON object, deep-frozen; printed as a whole it shows `[redacted]`, and each member is the
 * plain value.
 *
 * @throws {BinarySecretError} `BINARY_SECRET`
 * @throws {InvalidJsonError} `INVALID_JSON`
 * @throws {ShapeMismatchError} `SHAPE_MISMATCH` for keys an object cannot safely have.
 */
export function json(stored: StoredSecret): JsonObject {
  return redacting(parseSecretObject(stored.secretId, text(stored)));
}
