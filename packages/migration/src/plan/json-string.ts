/**
 * Where the string at `path` stands in a JSON text, quotes included; of a name given twice the last
 * counts, as for JSON.parse.
 *
 * @param text valid JSON
 * @returns `undefined` if there is no string at the path.
 */
export function findJsonString(
  text: string,
  path: readonly string[],
): { start: number; end: number } | undefined {
  let start = skipSpace(text, 0);
  for (const name of path) {
    const member = text[start] === '{' ? findMember(text, start, name) : undefined;
    if (member === undefined) return undefined;
    start = member;
  }
  return text[start] === '"' ? { start, end: skipString(text, start) } : undefined;
}

/** Where the value of a member begins, for an object that begins at `start`. */
function findMember(text: string, start: number, name: string): number | undefined {
  let found: number | undefined;
  let index = skipSpace(text, start + 1);
  while (text[index] === '"') {
    const nameEnd = skipString(text, index);
    const isNamed = JSON.parse(text.slice(index, nameEnd)) === name;
    const valueStart = skipSpace(text, skipSpace(text, nameEnd) + 1);
    if (isNamed) found = valueStart;
    index = skipSpace(text, skipValue(text, valueStart));
    if (text[index] === ',') index = skipSpace(text, index + 1);
  }
  return found;
}

function skipValue(text: string, start: number): number {
  let depth = 0;
  let index = start;
  while (index < text.length) {
    const character = text[index] ?? '';
    if (character === '"') index = skipString(text, index);
    else if (depth === 0 && /[,\]}]/.test(character)) return index;
    else {
      if (/[[{]/.test(character)) depth++;
      if (/[\]}]/.test(character)) depth--;
      index++;
    }
  }
  return index;
}

function skipString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && text[index] !== '"') index += text[index] === '\\' ? 2 : 1;
  return index + 1;
}

function skipSpace(text: string, index: number): number {
  while (/[\s\ufeff]/.test(text.charAt(index))) index++;
  return index;
}
