/** Deeper than anybody writes by hand; below it nothing is known of a value. */
const maxDepth = 20;

/**
 * The TypeScript type of a value out of JSON: its keys and the kinds of its values, and nothing of
 * the values themselves.
 *
 * @param indent of the line it stands in
 */
export function shapeOfValue(value: unknown, indent = '', depth = 0): string {
  if (value === null) return 'null';
  if (typeof value !== 'object') return kindOf(value);
  if (depth === maxDepth) return 'unknown';
  if (Array.isArray(value)) return shapeOfList(value, indent, depth);
  const members = Object.entries(value).map(
    ([key, member]) =>
      `${indent}  readonly ${memberName(key)}: ${shapeOfValue(member, `${indent}  `, depth + 1)};\n`,
  );
  return members.length === 0
    ? 'Readonly<Record<string, never>>'
    : `{\n${members.join('')}${indent}}`;
}

/** JSON has no others. */
function kindOf(value: unknown): string {
  if (typeof value === 'string') return 'string';
  return typeof value === 'number' ? 'number' : 'boolean';
}

function shapeOfList(values: readonly unknown[], indent: string, depth: number): string {
  const shapes = [...new Set(values.map((each) => shapeOfValue(each, indent, depth + 1)))];
  const [only = 'unknown', ...others] = shapes;
  if (others.length > 0) return `readonly (${shapes.join(' | ')})[]`;
  // `readonly` in front of a list of lists would be of the inner one.
  return only.startsWith('readonly ') ? `readonly (${only})[]` : `readonly ${only}[]`;
}

/** A key may be anybody's: none ends the line it is written on, or turns the text around it. */
export function memberName(name: string): string {
  if (/^[A-Za-z_$][\w$]*$/.test(name)) return name;
  return JSON.stringify(name).replaceAll(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`,
  );
}
