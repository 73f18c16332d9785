/** A place in a text, both counted from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** Plain data that was parsed from a text, with where in it each member stands. */
export interface LocatedData {
  readonly value: unknown;
  /** `undefined` if there is no such member. */
  placeOf(path: readonly string[]): TextPlace | undefined;
}

export function placeAt(text: string, offset: number): TextPlace {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** `undotenv.config.json:12:5`, as editors and terminals link it. */
export function placeText(fileName: string, place: TextPlace | undefined): string {
  if (place === undefined) return fileName;
  return `${fileName}:${String(place.line)}:${String(place.column)}`;
}
