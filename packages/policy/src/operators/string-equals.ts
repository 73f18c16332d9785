import { textOf } from '../pattern/glob.ts';
import { withNegation, type Operator } from './operator.ts';

/** Equal, character by character; `*` and `?` are themselves. */
export const stringEquals: readonly Operator[] = withNegation('StringEquals', 'StringNotEquals', {
  takesVariables: true,
  accepts: () => true,
  matches: (actual, wanted) => actual === textOf(wanted),
});
