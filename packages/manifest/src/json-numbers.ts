/**
 * Whether parsing a JSON text and writing it again keeps every number. JavaScript's numbers have 53
 * bits: 12345678901234567890 comes back as 12345678901234567000, and 1e400 as null.
 *
 * @param json text that parses
 */
export function keepsNumbers(json: string): boolean {
  const withoutStrings = json.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
  const numbers = withoutStrings.match(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g) ?? [];
  return numbers.every((text) => {
    const value = Number(text);
    return Number.isFinite(value) && significand(text) === significand(String(value));
  });
}

/** The digits that count: `1.50e3` and `1500` have the same. */
function significand(number: string): string {
  const [digits = ''] = number.toLowerCase().replaceAll(/[-+.]/g, '').split('e');
  return digits.replace(/^0+/, '').replace(/0+$/, '');
}
