import { textOf } from '../pattern/glob.ts';
import { withNegation, type Operator } from './operator.ts';

/** Equal but for capitals; `*` and `?` are themselves. */
export const stringEqualsIgnoreCase: readonly Operator[] = withNegation(
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
  {
    takesVariables: true,
    accepts: () => true,
    matches: (actual, wanted) => actual.toLowerCase() === textOf(wanted).toLowerCase(),
  },
);
