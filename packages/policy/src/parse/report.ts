import type { JsonObject } from '@undotenv/protocol';
import type { PolicyPath, PolicyProblemCode } from '../errors.ts';

/** Where a reader of a part says what is wrong with it, and goes on. */
export type Report = (path: PolicyPath, message: string, code?: PolicyProblemCode) => void;

/**
 * One value or a list of them, as the grammar takes both everywhere. An empty list is refused: it
 * has one value or more.
 */
export function listOf(value: unknown, path: PolicyPath, report: Report): readonly unknown[] {
  if (!Array.isArray(value)) return [value];
  if (value.length === 0) report(path, 'a list has one value or more');
  return value;
}

/** The texts of an element, each with its place; what is no text is reported and left out. */
export function textsOf(
  value: unknown,
  path: PolicyPath,
  report: Report,
): readonly { readonly text: string; readonly path: PolicyPath }[] {
  return listOf(value, path, report).flatMap((text, at) => {
    const here = Array.isArray(value) ? [...path, at] : path;
    if (typeof text === 'string') return [{ text, path: here }];
    report(here, 'a text is expected');
    return [];
  });
}

export function refuseUnknown(
  object: JsonObject,
  known: readonly string[],
  path: PolicyPath,
  report: Report,
): void {
  for (const name of Object.keys(object)) {
    if (!known.includes(name)) report([...path, name], 'there is no such element');
  }
}
