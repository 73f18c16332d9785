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
  let reached = new Uint8Array(glob.length + 1);
  reached[0] = 1;
  skipRuns(glob, reached);
  for (const character of text) {
    const next = new Uint8Array(glob.length + 1);
    let isAlive = false;
    for (const [at, unit] of glob.entries()) {
      if (reached[at] !== 1) continue;
      const staysInside = separator === undefined || character !== separator;
      if (unit === anyRun) {
        if (!staysInside && !endsSegment(glob, at, separator)) continue;
        next[at] = 1;
      } else if (unit === anyOne ? staysInside : unit === character) {
        next[at + 1] = 1;
      } else {
        continue;
      }
      isAlive = true;
    }
    if (!isAlive) return false;
    skipRuns(glob, next);
    reached = next;
  }
  return reached[glob.length] === 1;
}

/** A run may be empty: where it begins, what follows it begins too. */
function skipRuns(glob: Glob, reached: Uint8Array): void {
  for (const [at, unit] of glob.entries()) {
    if (unit === anyRun && reached[at] === 1) reached[at + 1] = 1;
  }
}

function endsSegment(glob: Glob, at: number, separator: string): boolean {
  return at + 1 === glob.length || glob[at + 1] === separator;
}
