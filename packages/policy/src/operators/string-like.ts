import { matchesGlob } from '../pattern/glob.ts';
import { withNegation, type Operator } from './operator.ts';

/** As `StringEquals`, with `*` and `?` as wildcards over any characters. */
export const stringLike: readonly Operator[] = withNegation('StringLike', 'StringNotLike', {
  takesVariables: true,
  accepts: () => true,
  matches: (actual, wanted) => matchesGlob(wanted, actual),
});
