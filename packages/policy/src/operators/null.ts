/** `Null`: asks whether the request has the key at all, rather than what it holds. */
export const nullOperatorName = 'Null';

/** `true` wants the key absent, `false` wants it there; a key without values is absent. */
export function nullHolds(actual: readonly string[], wanted: readonly string[]): boolean {
  const isAbsent = String(actual.length === 0);
  return wanted.some((value) => value.toLowerCase() === isAbsent);
}
