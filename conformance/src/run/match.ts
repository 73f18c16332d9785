import type { Json, JsonObject } from '../cases/step.ts';
import { isList } from './expand.ts';
import type { Placeholders } from './placeholders.ts';
import type { Times } from './times.ts';

/**
 * Where an answer is not as expected, by the path to the member; `undefined` if it is. What the
 * answer holds is never repeated: it may be a value.
 */
export type Mismatch = string | undefined;

export interface Matching extends Pick<Placeholders, 'substitute'> {
  readonly matchesText: Placeholders['matches'];
  readonly matchesTime: Times['matches'];
  /** Whether objects may have members that are not expected. */
  readonly isPartial: boolean;
}

/**
 * Compares an answer with the expectation of a case. In that, `{ "$matches": "^[a-z]+$" }` is any
 * text of the form, `{ "$anyOrder": [...] }` a list whose order is no fact, and `{ "$exactly": {} }`
 * an object without other members, also where others may have some.
 */
export function mismatch(expected: Json, actual: Json, path: string, how: Matching): Mismatch {
  if (typeof expected === 'string') return textMismatch(expected, actual, path, how);
  if (isList(expected)) return listMismatch(expected, actual, path, how);
  if (typeof expected !== 'object' || expected === null) {
    return expected === actual ? undefined : `${path} is not ${String(expected)}`;
  }
  const { $matches: form, $anyOrder: items, $exactly: whole } = expected;
  if (typeof form === 'string') {
    const isFormed = typeof actual === 'string' && new RegExp(form, 'u').test(actual);
    return isFormed ? undefined : `${path} is not of the form ${form}`;
  }
  if (items !== undefined && isList(items)) return anyOrderMismatch(items, actual, path, how);
  if (whole !== undefined) return mismatch(whole, actual, path, { ...how, isPartial: false });
  return objectMismatch(expected, actual, path, how);
}

function textMismatch(expected: string, actual: Json, path: string, how: Matching): Mismatch {
  if (typeof actual === 'number') {
    return how.matchesTime(expected, actual) === true ? undefined : `${path} is not ${expected}`;
  }
  const isMatch = typeof actual === 'string' && how.matchesText(expected, actual);
  return isMatch ? undefined : `${path} is not ${expected}`;
}

function listMismatch(
  expected: readonly Json[],
  actual: Json,
  path: string,
  how: Matching,
): Mismatch {
  if (!isList(actual)) return `${path} is not a list`;
  if (actual.length !== expected.length) {
    return `${path} has ${String(actual.length)} items, not ${String(expected.length)}`;
  }
  return firstOf(
    expected.map((each, index) => [each, actual[index] ?? null, String(index)]),
    path,
    how,
  );
}

function anyOrderMismatch(
  expected: readonly Json[],
  actual: Json,
  path: string,
  how: Matching,
): Mismatch {
  if (!isList(actual)) return `${path} is not a list`;
  if (actual.length !== expected.length) {
    return `${path} has ${String(actual.length)} items, not ${String(expected.length)}`;
  }
  const left = [...actual];
  for (const [index, each] of expected.entries()) {
    const found = left.findIndex((item) => mismatch(each, item, path, how) === undefined);
    if (found === -1) return `${path} lacks the item ${String(index)} of those expected`;
    left.splice(found, 1);
  }
  return undefined;
}

function objectMismatch(expected: JsonObject, actual: Json, path: string, how: Matching): Mismatch {
  if (typeof actual !== 'object' || actual === null || isList(actual)) {
    return `${path} is not an object`;
  }
  const members = Object.entries(expected).map(
    ([name, each]) => [how.substitute(name), each] as const,
  );
  const missing = members.find(([name]) => !Object.hasOwn(actual, name));
  if (missing !== undefined) return `${join(path, missing[0])} is absent`;
  if (!how.isPartial && Object.keys(actual).length > members.length) {
    // The names of members that nobody knows could be anything, such as a value.
    return `${path === '' ? 'the answer' : path} has members that are not expected`;
  }
  return firstOf(
    members.map(([name, each]) => [each, actual[name] ?? null, name]),
    path,
    how,
  );
}

function firstOf(
  pairs: readonly (readonly [expected: Json, actual: Json, name: string])[],
  path: string,
  how: Matching,
): Mismatch {
  for (const [expected, actual, name] of pairs) {
    const found = mismatch(expected, actual, join(path, name), how);
    if (found !== undefined) return found;
  }
  return undefined;
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
