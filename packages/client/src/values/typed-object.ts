import {
  isPort,
  partOfBundle,
  pathInBundle,
  type KeyType,
  type ManifestKey,
  type ManifestSecret,
  type StandardSchema,
} from '@undotenv/manifest';
import type { JsonObject } from '@undotenv/protocol';
import { placesOf } from './issue-places.ts';
import type { Stead } from './missing-keys.ts';
import { MissingKeyError, SecretNotFoundError, ShapeMismatchError } from '../errors.ts';

/**
 * What is stored for one secret, untyped: the whole object, or its part of a bundle.
 *
 * @throws {MissingKeyError} `MISSING_KEY`: the bundle has nothing in its place.
 * @throws {SecretNotFoundError} `SECRET_NOT_FOUND`: the same of a secret that is not required.
 * @throws {ShapeMismatchError} `SHAPE_MISMATCH`: the bundle has something else there.
 */
export function ownPart(
  declared: ManifestSecret,
  secretId: string,
  stored: JsonObject,
): string | JsonObject {
  const place = declared.bundled?.place;
  if (place === undefined) return stored;
  const part = partOfBundle(place, stored) ?? null;
  const key = typeof place === 'string' ? place : '(the whole object)';
  if (part === null) throw missing(declared, secretId, key);
  const isObject = typeof part === 'object' && !Array.isArray(part);
  const fits = declared.kind === 'json' ? isObject : typeof part === 'string';
  if (fits) return part as string | JsonObject;
  throw new ShapeMismatchError({ secretId, paths: [key] });
}

function missing(declared: ManifestSecret, secretId: string, key: string): Error {
  const isOptional = declared.kind === 'text' && !declared.required;
  if (!isOptional) return new MissingKeyError({ secretId, key });
  return new SecretNotFoundError({ secretId, message: `${secretId} has no key "${key}"` });
}

/**
 * The object as the manifest types it: its schema's output, or, without a schema, the stored keys
 * with defaults filled in. Keys that are not declared stay.
 *
 * @param stead what stands for keys that are required and not there; without it they are missing
 * @throws {ShapeMismatchError} `SHAPE_MISMATCH` with every place at once, and no validator's words:
 *   they may quote the value.
 */
export async function typedObject(
  declared: ManifestSecret & { kind: 'json' },
  secretId: string,
  stored: JsonObject,
  stead?: Stead,
): Promise<object> {
  const { schema, keys } = declared;
  if (schema !== undefined) return validate(schema, declared, secretId, stored);
  const outcomes = keys.map((key) => ({ key: key.key, ...typedKey(key, stored, stead) }));
  const paths = outcomes.filter(({ fits }) => !fits).map(({ key }) => [key]);
  if (paths.length > 0) throw mismatch(declared, secretId, paths);
  const present = outcomes.filter(({ value }) => value !== undefined);
  return { ...stored, ...Object.fromEntries(present.map(({ key, value }) => [key, value])) };
}

/** The places are told as they are stored: in a bundle a key has another name. */
function mismatch(
  { bundled }: ManifestSecret,
  secretId: string,
  paths: readonly (readonly string[])[],
): ShapeMismatchError {
  const told = paths.map(([key, ...rest]) => {
    if (key === undefined) return '(the whole object)';
    const first = bundled === undefined ? key : pathInBundle(bundled.place, key);
    return [first, ...rest].join('.');
  });
  return new ShapeMismatchError({ secretId, paths: told });
}

/** A key that may be absent, and is, fits without a value. */
function typedKey(
  key: ManifestKey,
  stored: JsonObject,
  stead: Stead | undefined,
): { fits: boolean; value?: unknown } {
  const value = Object.hasOwn(stored, key.key) ? stored[key.key] : key.default;
  if (value === undefined && !key.required) return { fits: true };
  const typed = ofType[key.type](value === undefined ? stead?.value : value);
  if (typed === undefined) return { fits: false };
  if (value === undefined) stead?.tell(key.key);
  return { fits: true, value: typed };
}

/**
 * Numbers and booleans are accepted as text too: the key/value editor of the AWS console stores
 * every value as text, and an edit there must not stop the programs that read the secret.
 */
const ofType: Readonly<Record<KeyType, (value: unknown) => unknown>> = {
  string: (value) => (typeof value === 'string' ? value : undefined),
  integer: (value) => {
    const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
    return Number.isSafeInteger(number) ? number : undefined;
  },
  port: (value) => {
    const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
    return isPort(number) ? number : undefined;
  },
  number: (value) => {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return Number.isFinite(number) ? number : undefined;
  },
  boolean: (value) => {
    if (value === 'true' || value === 'false') return value === 'true';
    return typeof value === 'boolean' ? value : undefined;
  },
  json: (value) => value,
};

/** What a schema throws may quote the value or hold it, as `TypeError: Invalid URL` does. */
const schemaThrew =
  'its schema threw, or gave no result at all; what it threw is not told, for it may quote the value';

async function validate(
  schema: StandardSchema,
  declared: ManifestSecret & { kind: 'json' },
  secretId: string,
  stored: JsonObject,
): Promise<object> {
  let value: unknown;
  let paths: string[][] = [];
  try {
    // A schema may change what it is given, and the places are those of what is stored.
    const result = await schema['~standard'].validate(structuredClone(stored));
    if (result.issues) {
      const known = new Set(declared.keys.map(({ key }) => key));
      paths = placesOf(result.issues, stored, known);
    } else value = result.value;
  } catch {
    throw new ShapeMismatchError({ secretId, paths: ['(the whole object)'], hint: schemaThrew });
  }
  if (typeof value === 'object' && value !== null) return value;
  throw mismatch(declared, secretId, paths.length === 0 ? [[]] : paths);
}
