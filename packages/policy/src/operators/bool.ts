import { textOf } from '../pattern/glob.ts';
import type { Operator } from './operator.ts';

/** `true` or `false`, in any capitals. */
export const bool: readonly Operator[] = [
  {
    name: 'Bool',
    isNegated: false,
    takesVariables: true,
    accepts: isBoolean,
    matches(actual, wanted) {
      const text = textOf(wanted);
      return isBoolean(actual) && actual.toLowerCase() === text.toLowerCase();
    },
  },
];

function isBoolean(text: string): boolean {
  return /^(?:true|false)$/i.test(text);
}
