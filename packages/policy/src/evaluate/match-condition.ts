import { nullHolds, nullOperatorName } from '../operators/null.ts';
import { operatorNamed } from '../operators/table.ts';
import type { Operator } from '../operators/operator.ts';
import { globOf, type Glob } from '../pattern/glob.ts';
import { expandTemplate } from '../pattern/template.ts';
import type { Condition, Policy } from '../policy.ts';
import type { Context } from './context.ts';

export type ConditionProblem = 'no-match' | 'missing-key' | 'missing-variable';

/**
 * Why a condition does not hold, or `undefined` if it does.
 *
 * @see IAM User Guide, "Condition operators", and "Multivalued context keys"
 */
export function matchCondition(
  condition: Condition,
  version: Policy['version'],
  context: Context,
): ConditionProblem | undefined {
  const actual = context.valuesOf(condition.key);
  if (condition.operator === nullOperatorName) {
    if (nullHolds(actual, condition.values)) return undefined;
    return actual.length === 0 ? 'missing-key' : 'no-match';
  }
  const operator = operatorNamed(condition.operator);
  if (operator === undefined) throw new TypeError('policy has a condition operator nobody knows');
  if (actual.length === 0) return holdsWithoutKey(condition, operator) ? undefined : 'missing-key';
  const wanted = condition.values.map((value) => valueOf(value, operator, version, context));
  const known = wanted.filter((glob) => glob !== undefined);
  // "Not equal to what is unknown" holds for nothing: a statement cannot rest on it (assumed from
  // "any attempt to match it fails", IAM User Guide, "Variables and tags").
  const isUnknown = known.length < wanted.length;
  if (isUnknown && (operator.isNegated || known.length === 0)) return 'missing-variable';
  return holds(condition, operator, actual, known) ? undefined : 'no-match';
}

/** A key that is absent matches nothing, so what is negated holds. */
function holdsWithoutKey({ ifExists, qualifier }: Condition, { isNegated }: Operator): boolean {
  if (ifExists || qualifier === 'ForAllValues') return true;
  return qualifier === undefined && isNegated;
}

function valueOf(
  value: string,
  operator: Operator,
  version: Policy['version'],
  context: Context,
): Glob | undefined {
  if (version === '2008-10-17' || !operator.takesVariables) return globOf(value);
  return expandTemplate(value, context.single);
}

/**
 * Several values of the policy are alternatives, and of a negated operator none may match. Without
 * a qualifier, a key of several values is treated as if each were asked (assumed: AWS says to
 * qualify those keys).
 */
function holds(
  { qualifier }: Condition,
  operator: Operator,
  actual: readonly string[],
  wanted: readonly Glob[],
): boolean {
  const holdsFor = (value: string): boolean =>
    wanted.some((glob) => operator.matches(value, glob)) !== operator.isNegated;
  if (qualifier === 'ForAllValues') return actual.every(holdsFor);
  if (qualifier === 'ForAnyValue') return actual.some(holdsFor);
  return operator.isNegated ? actual.every(holdsFor) : actual.some(holdsFor);
}
