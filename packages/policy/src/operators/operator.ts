import type { Glob } from '../pattern/glob.ts';

/** A condition operator: how one value of the request is held against one of the policy. */
export interface Operator {
  readonly name: string;
  /** Holds if no value of the policy matches, and if the request has no such key. */
  readonly isNegated: boolean;
  /** Whether its values may hold policy variables. */
  readonly takesVariables: boolean;
  /** Whether a policy may give this value. */
  accepts(wanted: string): boolean;
  /** Whether they match, whatever the operator then makes of it. */
  matches(actual: string, wanted: Glob): boolean;
}

/** The same comparison twice: as it is, and as its negation. */
export function withNegation(
  name: string,
  negatedName: string,
  comparison: Omit<Operator, 'name' | 'isNegated'>,
): readonly [Operator, Operator] {
  return [
    { name, isNegated: false, ...comparison },
    { name: negatedName, isNegated: true, ...comparison },
  ];
}
