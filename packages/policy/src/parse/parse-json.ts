import { InvalidPolicyError } from '../errors.ts';

/** Deeper than any policy, and far from the end of the stack. */
const maxDepth = 16;

const space = /[ \t\n\r]*/y;
const stringPattern = /"(?:[^"\\]|\\[^])*"/y;
const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const wordPattern = /true|false|null/y;

/**
 * The data of a JSON text. `JSON.parse` takes the last of two equal keys in silence, which a policy
 * must not have (grammar notes), and its messages quote the text.
 *
 * @throws {InvalidPolicyError} `INVALID_POLICY` with line and column.
 * @see RFC 8259
 */
export function parseJson(text: string): unknown {
  let at = 0;

  function refuse(what: string): never {
    throw new InvalidPolicyError([
      { code: 'syntax', path: [], message: `${placeText(text, at)}: ${what}` },
    ]);
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

  function readValue(depth: number): unknown {
    if (depth > maxDepth) refuse('this is nested too deeply');
    if (takes('{')) return readObject(depth + 1);
    if (takes('[')) return readList(depth + 1);
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

  function readObject(depth: number): object {
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
      entries.set(name, readValue(depth));
    } while (takes(','));
    if (!takes('}')) refuse('a comma or } is expected');
    // Entries, not assignment: a name __proto__ stays a name.
    return Object.fromEntries(entries);
  }

  function readList(depth: number): unknown[] {
    const items: unknown[] = [];
    if (takes(']')) return items;
    do items.push(readValue(depth));
    while (takes(','));
    if (!takes(']')) refuse('a comma or ] is expected');
    return items;
  }

  const value = readValue(0);
  take(space);
  if (at < text.length) refuse('nothing more is expected');
  return value;
}

function placeText(text: string, offset: number): string {
  const lines = text.slice(0, offset).split('\n');
  return `line ${String(lines.length)}, column ${String((lines.at(-1)?.length ?? 0) + 1)}`;
}
