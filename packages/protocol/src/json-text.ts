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

/** A text is not JSON; neither message nor members quote it. */
export class JsonTextError extends Error {
  readonly place: TextPlace;

  /** @param message what is wrong at `place` */
  constructor(message: string, place: TextPlace) {
    super(message);
    this.place = place;
  }
}

/** Deeper than anything people write, and far from the end of the stack. */
const maxDepth = 32;

const space = /[ \t\n\r]*/y;
const stringPattern = /"(?:[^"\\]|\\[^])*"/y;
const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const wordPattern = /true|false|null/y;

/**
 * The data of a JSON text. `JSON.parse` would do but for three things: it does not say where a
 * member stands, takes the last of two equal keys in silence, and its messages quote the text.
 *
 * @throws {JsonTextError} with line and column; deeper than 32 levels is refused, too.
 * @see RFC 8259
 */
export function parseJsonText(text: string): LocatedData {
  const offsets = new Map<string, number>();
  let at = 0;

  function refuse(what: string): never {
    throw new JsonTextError(what, placeAt(text, at));
  }

  /** What the pattern matches here, which is then behind us. */
  function take(pattern: RegExp): string | undefined {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  }

  /** Whether this character comes next; it is then behind us. */
  function takes(character: string): boolean {
    take(space);
    if (text[at] !== character) return false;
    at += 1;
    return true;
  }

  function readValue(path: readonly string[]): unknown {
    take(space);
    if (path.length > maxDepth) refuse('this is nested too deeply');
    if (takes('{')) return readObject(path);
    if (takes('[')) return readList(path);
    if (text[at] === '"') return readString();
    const word = take(numberPattern) ?? take(wordPattern) ?? refuse('a value is expected');
    // What matched one of the patterns is JSON.
    return JSON.parse(word) as unknown;
  }

  function readString(): string {
    const start = at;
    const quoted = take(stringPattern) ?? refuse('text in double quotes is expected');
    try {
      return JSON.parse(quoted) as string;
    } catch {
      at = start;
      return refuse('this text has a character or an escape that JSON has not');
    }
  }

  function readObject(path: readonly string[]): object {
    const entries = new Map<string, unknown>();
    if (takes('}')) return {};
    do {
      take(space);
      const start = at;
      const name = readString();
      if (entries.has(name)) {
        at = start;
        refuse('this name stands twice');
      }
      const here = [...path, name];
      offsets.set(JSON.stringify(here), start);
      if (!takes(':')) refuse('a colon is expected');
      entries.set(name, readValue(here));
    } while (takes(','));
    if (!takes('}')) refuse('a comma or } is expected');
    // Entries, not assignment: a name __proto__ stays a name.
    return Object.fromEntries(entries);
  }

  function readList(path: readonly string[]): unknown[] {
    const items: unknown[] = [];
    if (takes(']')) return items;
    do {
      take(space);
      const here = [...path, String(items.length)];
      offsets.set(JSON.stringify(here), at);
      items.push(readValue(here));
    } while (takes(','));
    if (!takes(']')) refuse('a comma or ] is expected');
    return items;
  }

  const value = readValue([]);
  take(space);
  if (at < text.length) refuse('nothing more is expected');
  return {
    value,
    placeOf(path) {
      const offset = offsets.get(JSON.stringify(path));
      return offset === undefined ? undefined : placeAt(text, offset);
    },
  };
}

export function placeAt(text: string, offset: number): TextPlace {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
