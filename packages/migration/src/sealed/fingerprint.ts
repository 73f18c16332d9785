import type { ManifestSecret } from '@undotenv/manifest';
import { canonicalText } from '../secrets/same-value.ts';
import type { MigrationKeys } from './keys.ts';

/**
 * A keyed fingerprint of a secret's value, so that the journal can tell whether what is read back
 * was written without holding it. Without the key, not even a guess can be tried on it.
 */
export function secretFingerprint(
  keys: MigrationKeys,
  secret: { readonly id: string; readonly name: string; readonly kind: ManifestSecret['kind'] },
  text: string,
): string {
  return keys.mac('secret', [secret.id, secret.name, canonicalText(secret.kind, text)]);
}

/** A keyed fingerprint of a file's whole content: a plain hash would let a password be guessed. */
export function fileFingerprint(
  keys: MigrationKeys,
  file: { readonly id: string; readonly path: string },
  bytes: Uint8Array,
): string {
  return keys.mac('file', [file.id, file.path, bytes]);
}
