import { textOf } from '../pattern/glob.ts';
import type { Operator } from './operator.ts';

const numberPattern = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Whole or decimal numbers. */
export const numeric: readonly Operator[] = [
  comparing('NumericEquals', (actual, wanted) => actual === wanted),
  { ...comparing('NumericNotEquals', (actual, wanted) => actual === wanted), isNegated: true },
  comparing('NumericLessThan', (actual, wanted) => actual < wanted),
  comparing('NumericLessThanEquals', (actual, wanted) => actual <= wanted),
  comparing('NumericGreaterThan', (actual, wanted) => actual > wanted),
  comparing('NumericGreaterThanEquals', (actual, wanted) => actual >= wanted),
];

function comparing(name: string, compare: (actual: number, wanted: number) => boolean): Operator {
  return {
    name,
    isNegated: false,
    takesVariables: false,
    accepts: (wanted) => numberPattern.test(wanted),
    matches: (actual, wanted) => compare(numberOf(actual), numberOf(textOf(wanted))),
  };
}

/** NaN, which compares with nothing, for what is no number. */
function numberOf(text: string): number {
  return numberPattern.test(text) ? Number(text) : Number.NaN;
}
