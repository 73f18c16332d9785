/**
 * The members of a stored object as JSON, their numbers as they are stored: JavaScript's have 53 bits,
 * and would make 12345678901234567000 of 12345678901234567890, `null` of 1e400 and 1.5 of 1.50.
 * The text is looked at once for all of them.
 *
 * @param stored the object's text, of which it is known that no object in it has a key `toJSON`
 */
export function memberTexts(stored: string): (key: string, member: unknown) => string {
  const wrapped = withoutRespeltNumbers(stored, (digits) => `{"toJSON":"${digits}"}`);
  // The clone shows its values; the redacting object would print as redacted.
  if (wrapped === stored) return (_key, member) => JSON.stringify(structuredClone(member));
  const whole = JSON.parse(wrapped) as Readonly<Record<string, unknown>>;
  // Nothing else is written so: no stored object has that key, and texts have their quotes escaped.
  return (key) => JSON.stringify(whole[key]).replaceAll(/\{"toJSON":"([^"]*)"\}/g, '$1');
}

/** JSON with something else for each number that JavaScript spells otherwise, if it can hold it. */
export function withoutRespeltNumbers(json: string, insteadOf: (digits: string) => string): string {
  return json.replaceAll(textOrNumber, (token) =>
    token.startsWith('"') || String(Number(token)) === token ? token : insteadOf(token),
  );
}

const textOrNumber = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;
