import { globOf, type Glob } from './glob.ts';

/** What a variable is replaced by, or `undefined` if the request has no such single value. */
export type VariableLookup = (key: string) => string | undefined;

/** `${*}`, `${?}`, `${$}`: the character itself. `${key}` and `${key, 'default'}`: the request's. */
const variablePattern =
  /\$\{(?:(?<symbol>[*?$])|(?<key>[^\s{}',*?$]+)(?:,\s*'(?<fallback>[^'{}]*)')?)\}/g;

/**
 * The pattern that a text with variables is for one request, or `undefined` if a variable has
 * neither value nor default. What comes from the request is never a wildcard: whoever names a
 * user `*` wins nothing.
 *
 * @see IAM User Guide, "IAM policy elements: Variables and tags"
 */
export function expandTemplate(text: string, lookup: VariableLookup): Glob | undefined {
  const units: Glob[number][] = [];
  let end = 0;
  for (const match of text.matchAll(variablePattern)) {
    units.push(...globOf(text.slice(end, match.index)));
    const { symbol, key = '', fallback } = match.groups ?? {};
    const value = symbol ?? lookup(key) ?? fallback;
    if (value === undefined) return undefined;
    units.push(...Array.from(value));
    end = match.index + match[0].length;
  }
  units.push(...globOf(text.slice(end)));
  return units;
}

export function hasVariable(text: string): boolean {
  return text.includes('${');
}

/** Whether every `${` begins a variable that the language knows. */
export function isTemplate(text: string): boolean {
  return !hasVariable(text.replaceAll(variablePattern, ''));
}
