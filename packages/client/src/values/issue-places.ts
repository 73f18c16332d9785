import type { StandardIssue } from '@undotenv/manifest';
import { isJsonObject, type JsonObject } from '@undotenv/protocol';

/** What is told of a key that is made of what is stored. */
const ofValue = '(part of the value)';

/** As `maskOutput` has it: shorter texts are in everything. */
const fewestCharacters = 6;

/**
 * Where the issues are. A path is made of keys; but a schema may put there what it likes, and a
 * `Map` that it has made of a value has parts of that for keys. What stands there is not told.
 *
 * @param known keys that are declared, and told wherever a value says the same
 */
export function placesOf(
  issues: readonly StandardIssue[],
  stored: JsonObject,
  known: ReadonlySet<string>,
): string[][] {
  const texts = textsIn(stored);
  const isOfValue = (key: string): boolean =>
    texts.some((text) => text === key || contains(text, key) || contains(key, text));
  return issues.map(({ path = [] }) => {
    let at: unknown = stored;
    return path.map((segment) => {
      const key = String(typeof segment === 'object' ? segment.key : segment);
      at = memberOf(at, key);
      const isKey = at !== undefined || known.has(key);
      return isKey || !isOfValue(key) ? key : ofValue;
    });
  });
}

function contains(text: string, part: string): boolean {
  return part.length >= fewestCharacters && text.includes(part);
}

function memberOf(parent: unknown, key: string): unknown {
  const isParent = isJsonObject(parent) || Array.isArray(parent);
  return isParent && Object.hasOwn(parent, key) ? Reflect.get(parent, key) : undefined;
}

/** Everything in a value that is text or reads as one. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsIn);
  return typeof value === 'string' || typeof value === 'number' ? [String(value)] : [];
}
