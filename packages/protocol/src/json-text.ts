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

/** Where a member stands, and its own members. A tree: names repeated for each leaf would add up. */
interface Place {
  readonly offset: number;
  readonly members: Map<string, Place>;
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
  const root: Place = { offset: 0, members: new Map() };
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

  function readMember(above: Place, name: string, offset: number, depth: number): unknown {
    const place: Place = { offset, members: new Map() };
    above.members.set(name, place);
    return readValue(place, depth + 1);
  }

  function readValue(place: Place, depth: number): unknown {
    take(space);
    if (depth > maxDepth) refuse('this is nested too deeply');
    if (takes('{')) return readObject(place, depth);
    if (takes('[')) return readList(place, depth);
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

  function readObject(place: Place, depth: number): object {
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
      if (!takes(':')) refuse('a colon is expected');
      entries.set(name, readMember(place, name, start, depth));
    } while (takes(','));
    if (!takes('}')) refuse('a comma or } is expected');
    // Entries, not assignment: a name __proto__ stays a name.
    return Object.fromEntries(entries);
  }

  function readList(place: Place, depth: number): unknown[] {
    const items: unknown[] = [];
    if (takes(']')) return items;
    do {
      take(space);
      items.push(readMember(place, String(items.length), at, depth));
    } while (takes(','));
    if (!takes(']')) refuse('a comma or ] is expected');
    return items;
  }

  const value = readValue(root, 0);
  take(space);
  if (at < text.length) refuse('nothing more is expected');
  return {
    value,
    placeOf(path) {
      let place: Place | undefined = root;
      for (const name of path) place = place?.members.get(name);
      return place === undefined || place === root ? undefined : placeAt(text, place.offset);
    },
  };
}

export function placeAt(text: string, offset: number): TextPlace {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
