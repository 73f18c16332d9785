import type { ManifestSecret } from '@undotenv/manifest';
import { parseJsonObject } from '@undotenv/protocol';

type Kind = ManifestSecret['kind'];

/**
 * Whether two SecretStrings hold the same: for a JSON secret the order of keys and the white space
 * do not count, since a console or a Terraform run writes them its own way.
 */
export function isSameValue(kind: Kind, one: string, other: string): boolean {
  return one === other || canonicalText(kind, one) === canonicalText(kind, other);
}

/** The text itself, or the one way of writing the same JSON object that stands for all. */
export function canonicalText(kind: Kind, text: string): string {
  const object = kind === 'json' ? parseJsonObject(text) : undefined;
  return object === undefined ? text : canonicalJson(object);
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join()}}`;
}
