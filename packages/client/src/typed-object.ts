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
  const problems: string[] = [];
  const entries = declared.keys.flatMap((key): [string, unknown][] => {
    const outcome = typedKey(key, stored);
    if (outcome === 'absent') return [];
    if (outcome === 'unfit') problems.push(key.key);
    else return [[key.key, outcome.value]];
    return [];
  });
  if (problems.length > 0) throw new ShapeMismatchError({ secretId, paths: problems });
  return { ...stored, ...Object.fromEntries(entries) };
}

function typedKey(key: ManifestKey, stored: JsonObject): { value: unknown } | 'absent' | 'unfit' {
  const value = Object.hasOwn(stored, key.key) ? stored[key.key] : undefined;
  if (value === undefined) {
    if (key.default !== undefined) return { value: key.default };
    return key.required ? 'unfit' : 'absent';
  }
  const typed = ofType[key.type](value);
  return typed === undefined ? 'unfit' : { value: typed };
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
