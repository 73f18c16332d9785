import { keepsNumbers } from '@undotenv/manifest';

/**
 * A member of a stored object as JSON, its numbers in the digits they are stored in: JavaScript's
 * have 53 bits, and would make 12345678901234567000 of 12345678901234567890, and `null` of 1e400.
 *
 * @param stored the object's text, of which it is known that no object in it has a key `toJSON`
 */
export function memberText(stored: string, key: string, member: unknown): string {
  if (keepsNumbers(stored)) return JSON.stringify(member);
  const wrapped = withoutLostNumbers(stored, (digits) => `{"toJSON":"${digits}"}`);
  const whole = JSON.parse(wrapped) as Readonly<Record<string, unknown>>;
  // Nothing else is written so: no stored object has that key, and texts have their quotes escaped.
  return JSON.stringify(whole[key]).replaceAll(/\{"toJSON":"([^"]*)"\}/g, '$1');
}

/** JSON with something else for each number that JavaScript's cannot hold. */
export function withoutLostNumbers(json: string, insteadOf: (digits: string) => string): string {
  return json.replaceAll(textOrNumber, (token) =>
    token.startsWith('"') || keepsNumbers(token) ? token : insteadOf(token),
  );
}

const textOrNumber = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;
