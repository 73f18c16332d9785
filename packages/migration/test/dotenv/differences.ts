/** Where a file is read otherwise than `dotenv` reads it: what `docs/dotenv.md` describes. */
export interface Difference {
  /** The heading in the document. */
  readonly name: string;
  /** A text that is read otherwise. */
  readonly example: string;
  /** What dotenv has to be given to read what we read in `text`. */
  readonly forDotenv: (text: string) => string;
  /** What of our variables dotenv can have read then. */
  readonly inDotenv: (variables: Variables) => Variables;
}

export type Variables = ReadonlyMap<string, string>;

/** White space that ends no line for dotenv. */
const blank = '\u00a0';

function withoutSeparators(text: string): string {
  return text.replaceAll(/[\u2028\u2029]/g, blank);
}

export const differences: readonly Difference[] = [
  {
    name: 'line separators',
    example: '# note\u2028A=b\n',
    forDotenv: withoutSeparators,
    inDotenv: (variables) =>
      new Map([...variables].map(([name, value]) => [name, withoutSeparators(value)])),
  },
  {
    name: 'a variable called `__proto__`',
    example: '__proto__=a\n',
    forDotenv: (text) => text,
    inDotenv: (variables) => new Map([...variables].filter(([name]) => name !== '__proto__')),
  },
];

/**
 * The differences that together explain how a text is read: none where dotenv reads the same.
 *
 * @returns `undefined` where nothing explains it, which is a bug
 */
export function explain(
  text: string,
  ours: Variables,
  dotenvParse: (text: string) => Readonly<Record<string, string>>,
): readonly Difference[] | undefined {
  const explanations = [[], ...differences.map((each) => [each]), [...differences]];
  return explanations.find((explanation) => {
    const theirText = explanation.reduce((sofar, each) => each.forDotenv(sofar), text);
    const expected = explanation.reduce((sofar, each) => each.inDotenv(sofar), ours);
    return isEqual(expected, new Map(Object.entries(dotenvParse(theirText))));
  });
}

export function isEqual(first: Variables, second: Variables): boolean {
  return (
    first.size === second.size && [...first].every(([name, value]) => second.get(name) === value)
  );
}
