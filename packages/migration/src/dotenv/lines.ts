import type { EnvToken } from '@undotenv/protocol/dotenv';

/** The line ending a text uses most; `\n` for a text of one line. */
export function dominantLineEnding(text: string): string {
  const counts = new Map([
    ['\n', 0],
    ['\r\n', 0],
    ['\r', 0],
  ]);
  for (const [ending] of text.matchAll(/\r\n?|\n/g)) {
    counts.set(ending, (counts.get(ending) ?? 0) + 1);
  }
  const [[ending] = ['\n']] = [...counts].sort(([, first], [, second]) => second - first);
  return ending;
}

export function lineEndingOf(text: string, token: EnvToken): string {
  return /(?:\r\n?|\n)$/.exec(text.slice(token.start, token.end))?.[0] ?? '';
}

/** `text` as comment lines, one for each of its own. */
export function commentLines(text: string): string[] {
  return text.split(/\r\n?|[\n\u2028\u2029]/).map((line) => (line === '' ? '#' : `# ${line}`));
}

/** `text` with `line` after it; it ends with a line ending exactly if it did before. */
export function appendLine(text: string, line: string): string {
  const ending = dominantLineEnding(text);
  if (text === '' || text === byteOrderMark) return `${text}${line}${ending}`;
  return /[\r\n]$/.test(text) ? `${text}${line}${ending}` : `${text}${ending}${line}`;
}

export const byteOrderMark = '\ufeff';
