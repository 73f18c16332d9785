import { isJsonObject } from '@undotenv/protocol';
import type { ManifestProblem } from './errors.ts';

/**
 * What a part of a declaration may look like, as plain data: the same rules check what is declared
 * in TypeScript, JavaScript, JSON and YAML, and are what editors are told of it.
 */
export type Rule =
  | { readonly kind: 'text'; readonly oneOf?: readonly string[] }
  | { readonly kind: 'flag' }
  /** A text, a number or a flag. */
  | { readonly kind: 'scalar' }
  | { readonly kind: 'list'; readonly of: Rule }
  /** Names of one's own choice. */
  | { readonly kind: 'map'; readonly of: Rule }
  /** These names and no others. */
  | {
      readonly kind: 'members';
      readonly required: Readonly<Record<string, Rule>>;
      readonly optional: Readonly<Record<string, Rule>>;
    }
  /** One rule where the member is there, the other where it is not. */
  | {
      readonly kind: 'by-member';
      readonly member: string;
      readonly with: Rule;
      readonly without: Rule;
    }
  /** One rule for each type it may be of. */
  | {
      readonly kind: 'by-type';
      readonly text?: Rule;
      readonly list?: Rule;
      readonly object?: Rule;
    }
  /** A validator: data cannot hold one. */
  | { readonly kind: 'validator' };

type Path = readonly string[];

/** Everything about `value` that is not as the rule says. What stands there is never repeated. */
export function problemsOf(rule: Rule, value: unknown, path: Path = []): ManifestProblem[] {
  switch (rule.kind) {
    case 'text':
      return textProblems(rule.oneOf, value, path);
    case 'flag':
      return typeof value === 'boolean' ? [] : must(path, 'be true or false');
    case 'scalar':
      return isScalar(value) ? [] : must(path, 'be text, a number, true or false');
    case 'list':
      if (!Array.isArray(value)) return must(path, 'be a list');
      return value.flatMap((item, index) => problemsOf(rule.of, item, [...path, String(index)]));
    case 'map':
      if (!isJsonObject(value)) return must(path, 'be an object');
      return Object.entries(value).flatMap(([name, member]) =>
        problemsOf(rule.of, member, [...path, name]),
      );
    case 'members':
      return memberProblems(rule, value, path);
    case 'by-member': {
      const has = isJsonObject(value) && value[rule.member] !== undefined;
      return problemsOf(has ? rule.with : rule.without, value, path);
    }
    case 'by-type':
      return byTypeProblems(rule, value, path);
    case 'validator':
      return isValidator(value)
        ? []
        : must(path, 'be a Standard Schema validator, so it needs code');
  }
}

function textProblems(
  oneOf: readonly string[] | undefined,
  value: unknown,
  path: Path,
): ManifestProblem[] {
  if (oneOf !== undefined) {
    const isOne = typeof value === 'string' && oneOf.includes(value);
    return isOne ? [] : must(path, `be one of: ${oneOf.join(', ')}`);
  }
  if (typeof value === 'string') return [];
  return must(path, isScalar(value) ? 'be text: put it in quotes' : 'be text');
}

function byTypeProblems(
  { text, list, object }: Rule & { kind: 'by-type' },
  value: unknown,
  path: Path,
): ManifestProblem[] {
  // Of a number or a flag, text is what was most likely meant.
  if (isScalar(value) && text !== undefined) return problemsOf(text, value, path);
  if (Array.isArray(value) && list !== undefined) return problemsOf(list, value, path);
  if (isJsonObject(value) && object !== undefined) return problemsOf(object, value, path);
  const types = [text && 'text', list && 'a list', object && 'an object'];
  return must(path, `be ${types.filter((type) => type !== undefined).join(' or ')}`);
}

function memberProblems(
  { required, optional }: Rule & { kind: 'members' },
  value: unknown,
  path: Path,
): ManifestProblem[] {
  if (!isJsonObject(value)) return must(path, 'be an object');
  const known = new Map([...Object.entries(required), ...Object.entries(optional)]);
  const missing = Object.keys(required)
    .filter((name) => value[name] === undefined)
    .map((name) => ({ path, message: `${pathText(path)} lacks ${name}` }));
  const others = Object.entries(value).flatMap(([name, member]) => {
    const here = [...path, name];
    const rule = known.get(name);
    if (rule !== undefined) return member === undefined ? [] : problemsOf(rule, member, here);
    const message = `${pathText(here)} is unknown; known: ${[...known.keys()].join(', ')}`;
    return [{ path: here, message }];
  });
  return [...missing, ...others];
}

function must(path: Path, what: string): ManifestProblem[] {
  return [{ path, message: `${pathText(path)} must ${what}` }];
}

/** `secrets.database.keys.port`; what is no plain word stands in quotes. */
function pathText(path: Path): string {
  if (path.length === 0) return 'the manifest';
  return path.map((name) => (/^[\w$-]+$/.test(name) ? name : JSON.stringify(name))).join('.');
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'number'
    ? Number.isFinite(value)
    : ['string', 'boolean'].includes(typeof value);
}

/** Some libraries' validators are functions; data can never be one. */
function isValidator(value: unknown): boolean {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  if (!('~standard' in value)) return false;
  const standard = value['~standard'];
  return isJsonObject(standard) && typeof standard['validate'] === 'function';
}
