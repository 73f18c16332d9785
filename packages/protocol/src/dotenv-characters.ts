const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** White space of ECMAScript, which `\s` and `trim()` agree on; the byte order mark is part of it. */
function isSpaceCode(code: number): boolean {
  if (code < 0x80) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  return (
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000 ||
    code === 0xfeff
  );
}

function isLineEndCode(code: number): boolean {
  return code === lineFeed || code === carriageReturn;
}

/** Letters, digits, `_`, `.` and `-`. */
function isNameCode(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x30 && code <= 0x39) ||
    code === 0x5f ||
    code === 0x2e ||
    code === 0x2d
  );
}

export function isSpace(text: string, index: number): boolean {
  return isSpaceCode(text.charCodeAt(index));
}

export function isLineEnd(text: string, index: number): boolean {
  return isLineEndCode(text.charCodeAt(index));
}

/** The first index from `index` that is not white space, over as many lines as it takes. */
export function skipSpace(text: string, index: number): number {
  while (isSpaceCode(text.charCodeAt(index))) index++;
  return index;
}

/** The first index from `index` that is not white space, or ends the line. */
export function skipBlank(text: string, index: number): number {
  for (;;) {
    const code = text.charCodeAt(index);
    if (!isSpaceCode(code) || isLineEndCode(code)) return index;
    index++;
  }
}

export function skipName(text: string, index: number): number {
  while (isNameCode(text.charCodeAt(index))) index++;
  return index;
}

/** Where the line of `index` ends, before its line ending. */
export function lineContentEnd(text: string, index: number): number {
  while (index < text.length && !isLineEnd(text, index)) index++;
  return index;
}

/** The index after a line ending, CRLF being one; `index` itself if none stands there. */
export function skipLineEnding(text: string, index: number): number {
  if (!isLineEnd(text, index)) return index;
  const isPair =
    text.charCodeAt(index) === carriageReturn && text.charCodeAt(index + 1) === lineFeed;
  return index + (isPair ? 2 : 1);
}

export function countLineEndings(text: string, start: number, end: number): number {
  let count = 0;
  for (let index = start; index < end; index++) {
    if (!isLineEnd(text, index)) continue;
    index = skipLineEnding(text, index) - 1;
    count++;
  }
  return count;
}
