/**
 * Where a word begins by its case: at a capital after a small letter or digit, and at the last of
 * several capitals that a small letter follows, so that `COMPANYthings` is `COMPAN` and `Ythings`
 * (observed; for several capitals after a small letter assumed).
 */
const caseChange = /(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/;

/** In lower case: a text is split at spaces, at its separators and where the case changes. */
export function wordsOf(text: string): string[] {
  return text.split(' ').flatMap(wordsOfPart);
}

/**
 * Whether every word sought begins a word of the text. A text of many parts is searched for the
 * word first, which is cheaper than to find all of its words.
 */
export function hasWords(text: string, sought: readonly string[]): boolean {
  const lowerCase = text.toLowerCase();
  if (!sought.every((word) => lowerCase.includes(word))) return false;
  const parts = text.split(' ');
  return sought.every((word) => parts.some((part) => hasWord(part, word)));
}

function hasWord(part: string, sought: string): boolean {
  // Most parts are a plain word, or do not hold the one sought anywhere.
  if (/^[a-z0-9]+$/.test(part)) return part.startsWith(sought);
  if (!part.toLowerCase().includes(sought)) return false;
  return wordsOfPart(part).some((word) => word.startsWith(sought));
}

/**
 * A part that mixes two kinds of separator is one word (observed of names, which are a single part;
 * that the other parts of a description are split all the same is assumed).
 */
function wordsOfPart(part: string): string[] {
  const [separator, ...others] = new Set(part.match(/[-/_+=.@]/g));
  if (others.length > 0) return [part.toLowerCase()];
  const pieces = separator === undefined ? [part] : part.split(separator);
  return pieces
    .flatMap((piece) => piece.split(caseChange))
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}
