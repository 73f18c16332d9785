import type { Json, JsonObject } from '../cases/step.ts';

/**
 * A request as a case writes it, with what is too long to write put in its place:
 *
 * - `{ "$repeat": "x", "times": 257 }` is a text, with `end` after it if there is one;
 * - `{ "$repeat": "x", "start": "{name}/", "length": 512 }` is one that is so long in all;
 * - `{ "$list": 21, "of": "LABEL{i}" }` is a list, and `{i}` counts from 1;
 * - other texts are what `substitute` makes of them.
 */
function expand(value: Json, substitute: (text: string) => string): Json {
  if (typeof value === 'string') return substitute(value);
  if (isList(value)) return value.map((each) => expand(each, substitute));
  if (typeof value !== 'object' || value === null) return value;
  if (typeof value['$repeat'] === 'string') return longText(value['$repeat'], value, substitute);
  const { $list: count, of } = value;
  if (typeof count === 'number' && of !== undefined) {
    return Array.from({ length: count }, (_, index) =>
      expand(of, (text) => substitute(text.replaceAll('{i}', String(index + 1)))),
    );
  }
  return expandObject(value, substitute);
}

function longText(
  repeated: string,
  { times, end = '', start, length }: JsonObject,
  substitute: (text: string) => string,
): string {
  if (typeof times === 'number' && typeof end === 'string') return repeated.repeat(times) + end;
  if (typeof start === 'string' && typeof length === 'number') {
    return substitute(start).padEnd(length, repeated);
  }
  throw new TypeError('$repeat goes with times, or with start and length');
}

export function expandObject(value: JsonObject, substitute: (text: string) => string): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([member, each]) => [substitute(member), expand(each, substitute)]),
  );
}

/** As `Array.isArray`, which does not know lists that are read only. */
export function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
