import type {
  JsonManifestSecret,
  KeyType,
  ManifestKey,
  StandardIssue,
  StandardSchema,
} from '@undotenv/manifest';
import { ShapeMismatchError } from './errors.ts';
import type { JsonObject } from './json.ts';

/**
 * The object as the manifest types it: its schema's output, or, without a schema, the stored keys
 * with defaults filled in. Keys that are not declared stay.
 *
 * @throws {ShapeMismatchError} `SHAPE_MISMATCH` with every place at once, and no validator's words:
 *   they may quote the value.
 */
export async function typedObject(
  declared: JsonManifestSecret,
  secretId: string,
  stored: JsonObject,
): Promise<object> {
  if (declared.schema !== undefined) return validate(declared.schema, secretId, stored);
  const outcomes = declared.keys.map((key) => ({ key: key.key, ...typedKey(key, stored) }));
  const paths = outcomes.filter(({ fits }) => !fits).map(({ key }) => key);
  if (paths.length > 0) throw new ShapeMismatchError({ secretId, paths });
  const present = outcomes.filter(({ value }) => value !== undefined);
  return { ...stored, ...Object.fromEntries(present.map(({ key, value }) => [key, value])) };
}

/** A key that may be absent, and is, fits without a value. */
function typedKey(key: ManifestKey, stored: JsonObject): { fits: boolean; value?: unknown } {
  const value = Object.hasOwn(stored, key.key) ? stored[key.key] : key.default;
  if (value === undefined) return { fits: !key.required };
  const typed = ofType[key.type](value);
  return typed === undefined ? { fits: false } : { fits: true, value: typed };
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

async function validate(
  schema: StandardSchema,
  secretId: string,
  stored: JsonObject,
): Promise<object> {
  const result = await schema['~standard'].validate(stored);
  if (result.issues !== undefined) {
    throw new ShapeMismatchError({ secretId, paths: result.issues.map(pathOf) });
  }
  if (typeof result.value === 'object' && result.value !== null) return result.value;
  throw new ShapeMismatchError({ secretId, paths: ['(the whole object)'] });
}

function pathOf({ path = [] }: StandardIssue): string {
  const keys = path.map((segment) => String(typeof segment === 'object' ? segment.key : segment));
  return keys.length === 0 ? '(the whole object)' : keys.join('.');
}
