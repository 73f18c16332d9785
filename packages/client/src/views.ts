import { MissingKeyError, ShapeMismatchError } from './errors.ts';
import type { JsonObject } from './json.ts';
import type { View } from './reader.ts';
import type { SecretValue } from './secret-value.ts';

/** The text verbatim, or one key: text as it is, anything else as JSON. */
export function textView(jsonKey: string | undefined): View<string> {
  // Async, so that what the value cannot give rejects.
  // eslint-disable-next-line @typescript-eslint/require-await
  return async (value) => {
    if (jsonKey === undefined) return value.text();
    const member = memberOf(value, jsonKey);
    // The clone shows its values; the sealed object would print as redacted.
    return typeof member === 'string' ? member : JSON.stringify(structuredClone(member));
  };
}

/** The whole object, or the object under one key. */
export function jsonView(jsonKey: string | undefined): View<JsonObject> {
  // Async, so that what the value cannot give rejects.
  // eslint-disable-next-line @typescript-eslint/require-await
  return async (value) => {
    if (jsonKey === undefined) return value.object();
    const member = memberOf(value, jsonKey);
    if (typeof member === 'object' && !Array.isArray(member)) return member as JsonObject;
    throw new ShapeMismatchError({
      secretId: value.stored.secretId,
      paths: [jsonKey],
      hint: 'the key does not hold an object: read it with getString',
    });
  };
}

/** `null` counts as missing, as it does for environment variables. */
function memberOf(value: SecretValue, key: string): string | number | boolean | object {
  const object = value.object();
  const member = Object.hasOwn(object, key) ? object[key] : undefined;
  if (member !== undefined && member !== null) return member;
  throw new MissingKeyError({ secretId: value.stored.secretId, key });
}
