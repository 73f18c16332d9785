/** Each once, in the order of their code units: the same texts in any order make the same policy. */
export function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}
