/** The values a field of a cron expression can have, and the words that stand for some of them. */
export interface FieldRange {
  readonly min: number;
  readonly max: number;
  /** For `min` and the values after it. */
  readonly words?: readonly string[];
}

/**
 * The values that `text` means: `*`, a value, a range `a-b`, each with a step `/n` if wanted, and
 * lists of those; in order, each once. `undefined` if it is none of them.
 */
export function readField(text: string, range: FieldRange): readonly number[] | undefined {
  const parts = text.split(',').map((part) => readPart(part, range));
  const values = new Set<number>();
  for (const part of parts) {
    if (part === undefined) return undefined;
    for (const value of part) values.add(value);
  }
  return [...values].sort((one, other) => one - other);
}

/** A number, or a word for one, within the range. */
export function readValue(text: string, { min, max, words = [] }: FieldRange): number | undefined {
  const word = words.indexOf(text.toUpperCase());
  if (word >= 0) return min + word;
  if (!/^\d{1,2}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= min && value <= max ? value : undefined;
}

function readPart(text: string, range: FieldRange): readonly number[] | undefined {
  const [span = '', step, ...rest] = text.split('/');
  if (rest.length > 0) return undefined;
  const [first, last] = readSpan(span, step !== undefined, range);
  const every = step === undefined ? 1 : /^[1-9]\d?$/.test(step) ? Number(step) : undefined;
  if (first === undefined || last === undefined || every === undefined) return undefined;
  if (last < first) return undefined;
  const count = Math.floor((last - first) / every) + 1;
  return Array.from({ length: count }, (_, index) => first + index * every);
}

/** First and last value; with a step, one value alone reaches to the end: `2/10`. */
function readSpan(
  span: string,
  hasStep: boolean,
  range: FieldRange,
): [first: number | undefined, last: number | undefined] {
  if (span === '*') return [range.min, range.max];
  const [from = '', to, ...rest] = span.split('-');
  if (rest.length > 0) return [undefined, undefined];
  const first = readValue(from, range);
  if (to !== undefined) return [first, readValue(to, range)];
  return [first, hasStep ? range.max : first];
}
