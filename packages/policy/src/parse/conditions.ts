import { isJsonObject } from '@undotenv/protocol';
import type { PolicyPath } from '../errors.ts';
import { nullOperatorName } from '../operators/null.ts';
import type { Operator } from '../operators/operator.ts';
import { operatorNamed } from '../operators/table.ts';
import { hasVariable, isTemplate } from '../pattern/template.ts';
import type { Condition, Policy } from '../policy.ts';
import { variableProblem } from './patterns.ts';
import { listOf, type Report } from './report.ts';

const operatorPattern =
  /^(?:(?<qualifier>ForAllValues|ForAnyValue):)?(?<name>[A-Za-z]+?)(?<ifExists>IfExists)?$/;
/** `aws:SourceIp`, `kms:EncryptionContext:SecretARN`, `accounts.google.com:aud`. */
const keyPattern = /^[^:\s]+:[^]+$/;

type OperatorParts = Pick<Condition, 'qualifier' | 'operator' | 'ifExists'>;

/**
 * The Condition element: operators over keys over values.
 *
 * @see IAM User Guide, "IAM JSON policy elements: Condition", and "Condition operators"
 */
export function parseConditions(
  value: unknown,
  version: Policy['version'],
  path: PolicyPath,
  report: Report,
): readonly Condition[] {
  if (value === undefined) return [];
  if (!isJsonObject(value)) {
    report(path, 'an object of operators is expected');
    return [];
  }
  return Object.entries(value).flatMap(([name, keys]) => {
    const here = [...path, name];
    const parts = parseOperator(name);
    if (parts === undefined) report(here, 'there is no such condition operator');
    if (!isJsonObject(keys)) report(here, 'an object of condition keys is expected');
    if (parts === undefined || !isJsonObject(keys)) return [];
    refuseSameKeys(Object.keys(keys), here, report);
    return Object.entries(keys).map(([key, values]) => {
      if (!keyPattern.test(key)) report([...here, key], 'a key is service:name');
      return { ...parts, key, values: parseValues(values, parts, version, [...here, key], report) };
    });
  });
}

function parseOperator(name: string): OperatorParts | undefined {
  const groups = operatorPattern.exec(name)?.groups;
  if (groups?.['name'] === undefined) return undefined;
  const { name: operator, qualifier } = groups;
  const ifExists = groups['ifExists'] !== undefined;
  if (operator === nullOperatorName) {
    // It asks for existence already.
    return ifExists || qualifier !== undefined ? undefined : { operator, ifExists };
  }
  if (operatorNamed(operator) === undefined) return undefined;
  if (qualifier !== 'ForAllValues' && qualifier !== 'ForAnyValue') return { operator, ifExists };
  return { qualifier, operator, ifExists };
}

/** Keys count in any capitals, so these would be one key twice. */
function refuseSameKeys(keys: readonly string[], path: PolicyPath, report: Report): void {
  const seen = new Set<string>();
  for (const key of keys) {
    if (seen.has(key.toLowerCase())) report([...path, key], 'this key stands twice');
    seen.add(key.toLowerCase());
  }
}

function parseValues(
  value: unknown,
  { operator: name }: OperatorParts,
  version: Policy['version'],
  path: PolicyPath,
  report: Report,
): readonly string[] {
  const operator = operatorNamed(name);
  return listOf(value, path, report).flatMap((item, at) => {
    const here = Array.isArray(value) ? [...path, at] : path;
    if (typeof item !== 'string' && typeof item !== 'number' && typeof item !== 'boolean') {
      report(here, 'a text, a number, true or false is expected');
      return [];
    }
    const text = String(item);
    const problem = problemOf(text, operator, version);
    if (problem !== undefined) report(here, problem);
    return [text];
  });
}

function problemOf(
  text: string,
  operator: Operator | undefined,
  version: Policy['version'],
): string | undefined {
  if (operator === undefined) {
    return /^(?:true|false)$/i.test(text) ? undefined : 'true or false is expected';
  }
  if (version === '2012-10-17' && operator.takesVariables && hasVariable(text)) {
    return isTemplate(text) ? undefined : variableProblem;
  }
  return operator.accepts(text) ? undefined : 'the operator knows no such value';
}
