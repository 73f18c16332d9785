/** Any characters, or none: what `*` stands for. */
export const anyRun: unique symbol = Symbol('*');
/** Any one character: what `?` stands for. */
export const anyOne: unique symbol = Symbol('?');

/** A pattern taken apart: characters to be met as they are, and wildcards. */
export type Glob = readonly (string | typeof anyRun | typeof anyOne)[];

/** `*` and `?` are wildcards, and everything else is itself. */
export function globOf(text: string): Glob {
  return Array.from(text, (character) => {
    if (character === '*') return anyRun;
    return character === '?' ? anyOne : character;
  });
}

/** The text of a pattern for operators that know no wildcards. */
export function textOf(glob: Glob): string {
  return glob
    .map((unit) => {
      if (unit === anyRun) return '*';
      return unit === anyOne ? '?' : unit;
    })
    .join('');
}

/**
 * Whether the whole text is as the pattern says.
 *
 * Every place in the pattern that the text so far can have led to is kept, so the work is at most
 * the product of both lengths: no pattern makes it go back and try again, as a regular expression
 * would for `*a*a*a*`.
 *
 * @param separator what wildcards stay within; only a `*` that ends a segment may go beyond
 */
export function matchesGlob(glob: Glob, text: string, separator?: string): boolean {
  // Most patterns and texts part before the first wildcard, and cost no more than a comparison.
  let head = 0;
  let at = 0;
  for (let unit = glob[0]; typeof unit === 'string'; unit = glob[head]) {
    if (text.codePointAt(at) !== unit.codePointAt(0)) return false;
    head += 1;
    at += unit.length;
  }
  return matchesFromWildcard(glob.slice(head), Array.from(text.slice(at)), separator);
}

function matchesFromWildcard(
  glob: Glob,
  characters: readonly string[],
  separator: string | undefined,
): boolean {
  let reached = new Uint8Array(glob.length + 1);
  reached[0] = 1;
  for (let at = 0; glob[at] === anyRun; at += 1) reached[at + 1] = 1;
  for (const character of characters) {
    reached = step(glob, reached, character, separator);
    if (!reached.includes(1)) return false;
  }
  return reached[glob.length] === 1;
}

/** Where one more character leads from each of the places. */
function step(
  glob: Glob,
  reached: Uint8Array,
  character: string,
  separator: string | undefined,
): Uint8Array<ArrayBuffer> {
  const next = new Uint8Array(glob.length + 1);
  const staysInside = character !== separator;
  for (let at = 0; at < glob.length; at += 1) {
    const unit = glob[at];
    if (reached[at] === 1) {
      const stays = unit === anyRun && (staysInside || endsSegment(glob, at, character));
      if (stays) next[at] = 1;
      if (unit === anyOne ? staysInside : unit === character) next[at + 1] = 1;
    }
    // A run may be empty: where it begins, what follows it begins too.
    if (unit === anyRun && next[at] === 1) next[at + 1] = 1;
  }
  return next;
}

function endsSegment(glob: Glob, at: number, separator: string): boolean {
  return at + 1 === glob.length || glob[at + 1] === separator;
}
