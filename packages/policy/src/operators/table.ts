import { arnLike } from './arn-like.ts';
import { binaryEquals } from './binary-equals.ts';
import { bool } from './bool.ts';
import { date } from './date.ts';
import { ipAddress } from './ip-address.ts';
import { numeric } from './numeric.ts';
import type { Operator } from './operator.ts';
import { stringEqualsIgnoreCase } from './string-equals-ignore-case.ts';
import { stringEquals } from './string-equals.ts';
import { stringLike } from './string-like.ts';

/**
 * Every condition operator but `Null`, which compares no values.
 *
 * @see IAM User Guide, "IAM JSON policy elements: Condition operators"
 */
const operators: readonly Operator[] = [
  ...stringEquals,
  ...stringEqualsIgnoreCase,
  ...stringLike,
  ...numeric,
  ...date,
  ...bool,
  ...binaryEquals,
  ...ipAddress,
  ...arnLike,
];

const operatorsByName = new Map(operators.map((operator) => [operator.name, operator]));

export function operatorNamed(name: string): Operator | undefined {
  return operatorsByName.get(name);
}
