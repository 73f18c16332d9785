import { eventNames } from '@undotenv/local/audit';
import { UsageError } from '../errors.ts';

/** Reads the name of an event: one that is misspelt would find nothing, and look like an answer. */
export function eventName(text: string): string {
  if (eventNames.includes(text)) return text;
  const nearest = nearestTo(text);
  throw new UsageError('--event takes the name of an event, such as GetSecretValue', {
    hint:
      nearest === undefined ? `there are: ${eventNames.join(', ')}` : `did you mean ${nearest}?`,
  });
}

/** The name that is a few letters away, or that what was typed is a part of. */
function nearestTo(text: string): string | undefined {
  const typed = text.toLowerCase();
  const within = eventNames.find((name) => typed.length > 3 && name.toLowerCase().includes(typed));
  if (within !== undefined) return within;
  const ranked = eventNames
    .map((name) => ({ name, distance: distance(typed, name.toLowerCase()) }))
    .sort((one, other) => one.distance - other.distance);
  const [first] = ranked;
  return first !== undefined && first.distance <= 3 ? first.name : undefined;
}

/** How many letters have to be put in, taken out or changed (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [line, letter] of Array.from(one).entries()) {
    const next = [line + 1];
    for (const [at, above] of row.slice(1).entries()) {
      const [beside = 0, aslant = 0] = [next[at], row[at]];
      next.push(Math.min(above + 1, beside + 1, aslant + (letter === other[at] ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
