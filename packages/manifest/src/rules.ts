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

/** The place that is looked at, and what was found wrong so far. */
interface Looking {
  /** Changed on the way: a start looks at many places, and nearly all are right. */
  readonly path: string[];
  readonly problems: ManifestProblem[];
}

/** Everything about `value` that is not as the rule says. What stands there is never repeated. */
export function problemsOf(rule: Rule, value: unknown): ManifestProblem[] {
  const problems: ManifestProblem[] = [];
  look(rule, value, { path: [], problems });
  return problems;
}

function look(rule: Rule, value: unknown, at: Looking): void {
  switch (rule.kind) {
    case 'text':
      lookAtText(rule.oneOf, value, at);
      return;
    case 'flag':
      if (typeof value !== 'boolean') must(at, 'be true or false');
      return;
    case 'scalar':
      if (!isScalar(value)) must(at, 'be text, a number, true or false');
      return;
    case 'list':
      lookAtList(rule.of, value, at);
      return;
    case 'map':
      lookAtMap(rule.of, value, at);
      return;
    case 'members':
      lookAtMembers(rule, value, at);
      return;
    case 'by-member': {
      const has = isJsonObject(value) && value[rule.member] !== undefined;
      look(has ? rule.with : rule.without, value, at);
      return;
    }
    case 'by-type':
      lookByType(rule, value, at);
      return;
    case 'validator':
      if (!isValidator(value)) must(at, 'be a Standard Schema validator, so it needs code');
  }
}

function lookAtList(of: Rule, value: unknown, at: Looking): void {
  if (!Array.isArray(value)) must(at, 'be a list');
  else for (const [index, item] of value.entries()) lookInside(of, String(index), item, at);
}

function lookAtMap(of: Rule, value: unknown, at: Looking): void {
  if (!isJsonObject(value)) must(at, 'be an object');
  else for (const name of Object.keys(value)) lookInside(of, name, value[name], at);
}

function lookInside(rule: Rule, name: string, member: unknown, at: Looking): void {
  at.path.push(name);
  look(rule, member, at);
  at.path.pop();
}

function lookAtText(oneOf: readonly string[] | undefined, value: unknown, at: Looking): void {
  if (oneOf !== undefined) {
    const isOne = typeof value === 'string' && oneOf.includes(value);
    if (!isOne) must(at, `be one of: ${oneOf.join(', ')}`);
  } else if (typeof value !== 'string') {
    must(at, isScalar(value) ? 'be text: put it in quotes' : 'be text');
  }
}

function lookByType(
  { text, list, object }: Rule & { kind: 'by-type' },
  value: unknown,
  at: Looking,
): void {
  const types = [text && 'text', list && 'a list', object && 'an object'];
  // Of a number or a flag, text is what was most likely meant.
  if (isScalar(value) && text !== undefined) look(text, value, at);
  else if (Array.isArray(value) && list !== undefined) look(list, value, at);
  else if (isJsonObject(value) && object !== undefined) look(object, value, at);
  else must(at, `be ${types.filter((type) => type !== undefined).join(' or ')}`);
}

function lookAtMembers(rule: Rule & { kind: 'members' }, value: unknown, at: Looking): void {
  if (!isJsonObject(value)) {
    must(at, 'be an object');
    return;
  }
  const { required, optional } = rule;
  for (const name of Object.keys(required)) {
    if (value[name] === undefined) tell(at, `lacks ${name}`);
  }
  for (const name of Object.keys(value)) {
    const own = ruleOf(name, required) ?? ruleOf(name, optional);
    at.path.push(name);
    if (own === undefined) {
      const known = Object.keys({ ...required, ...optional });
      tell(at, `is unknown; known: ${known.join(', ')}`);
    } else if (value[name] !== undefined) {
      look(own, value[name], at);
    }
    at.path.pop();
  }
}

/** Of names that every object answers to there is none. */
function ruleOf(name: string, rules: Readonly<Record<string, Rule>>): Rule | undefined {
  return Object.hasOwn(rules, name) ? rules[name] : undefined;
}

function must(at: Looking, what: string): void {
  tell(at, `must ${what}`);
}

function tell({ path, problems }: Looking, what: string): void {
  problems.push({ path: [...path], message: `${pathText(path)} ${what}` });
}

/** `secrets.database.keys.port`; what is no plain word stands in quotes. */
function pathText(path: readonly string[]): string {
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
