/**
 * A `.gitignore` with the lines it does not have yet, in its own line endings. A line that a later
 * `!` line takes back is added again, behind it.
 *
 * @param text empty for a file that does not exist
 * @returns `text` itself if nothing is missing.
 */
export function addIgnoreLines(text: string, lines: readonly string[]): string {
  const missing = missingIgnoreLines(text, lines);
  if (missing.length === 0) return text;
  // Git knows no lone carriage return, so it is never taken for the file's line ending.
  const ending = text.includes('\r\n') ? '\r\n' : '\n';
  const gap = text === '' || text.endsWith('\n') ? '' : ending;
  return `${text}${gap}${missing.map((line) => `${line}${ending}`).join('')}`;
}

/** The lines that `addIgnoreLines` would add. */
export function missingIgnoreLines(text: string, lines: readonly string[]): string[] {
  const present = text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .map((line) => line.trimEnd());
  return [...new Set(lines)].filter(
    (line) => present.lastIndexOf(line) <= present.lastIndexOf(`!${line}`),
  );
}
