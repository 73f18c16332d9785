import type { JsonObject } from '@undotenv/protocol';
import { BinarySecretError, ShapeMismatchError } from '../errors.ts';
import type { StoredSecret } from '../sources/source.ts';
import { storedBytes } from '../sources/stored-bytes.ts';
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
  // Of a binary secret, some servers give a text that is null.
  if (typeof stored !== 'string') throw new BinarySecretError({ secretId });
  return stored;
}

/**
 * The bytes, the same for all who read: whoever changes them copies them first.
 *
 * @throws {ShapeMismatchError} `SHAPE_MISMATCH`: the secret holds text.
 * @throws {ResponseRefusedError} `RESPONSE_REFUSED`: what the service gave is not base64.
 */
export function binary(stored: StoredSecret): Uint8Array {
  const bytes = storedBytes(stored);
  if (bytes !== undefined) return bytes;
  const { secretId } = stored;
  const message = `${secretId} holds text, not bytes`;
  const hint = 'read it as text';
  throw new ShapeMismatchError({ secretId, paths: ['(the whole value)'], message, hint });
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
