import type { ManifestSecret } from '@undotenv/manifest';
import type { MigrationKeys } from './keys.ts';

type Kind = ManifestSecret['kind'];

/**
 * A keyed fingerprint of a secret's value, so that the journal can tell whether what is read back
 * was written without holding it. Without the key, not even a guess can be tried on it.
 */
export function secretFingerprint(
  keys: MigrationKeys,
  secret: { readonly id: string; readonly name: string; readonly kind: Kind },
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

/**
 * Whether two SecretStrings hold the same: for a JSON secret the order of keys and the white space
 * do not count, since a console or a Terraform run writes them its own way.
 */
export function isSameValue(kind: Kind, one: string, other: string): boolean {
  return one === other || canonicalText(kind, one) === canonicalText(kind, other);
}

function canonicalText(kind: Kind, text: string): string {
  const object = kind === 'json' ? objectOf(text) : undefined;
  return object === undefined ? text : canonicalJson(object);
}

/** The JSON object a text is, or `undefined`. The parser's error is dropped: it quotes the text. */
export function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    // An object that is neither null nor an array has string keys.
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join()}}`;
}
