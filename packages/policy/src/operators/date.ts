import { textOf } from '../pattern/glob.ts';
import type { Operator } from './operator.ts';

/** The W3C profile of ISO 8601: from a year to a fraction of a second; a time has its zone. */
const isoPattern =
  /^\d{4}(?:-\d{2}(?:-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?)?)?$/;
/** Seconds since 1970. Four digits are a year. */
const epochPattern = /^\d{5,}(?:\.\d+)?$/;

/**
 * Points in time, as ISO 8601 or as epoch seconds.
 *
 * @see IAM User Guide, "Condition operators", date condition operators
 */
export const date: readonly Operator[] = [
  comparing('DateEquals', (actual, wanted) => actual === wanted),
  { ...comparing('DateNotEquals', (actual, wanted) => actual === wanted), isNegated: true },
  comparing('DateLessThan', (actual, wanted) => actual < wanted),
  comparing('DateLessThanEquals', (actual, wanted) => actual <= wanted),
  comparing('DateGreaterThan', (actual, wanted) => actual > wanted),
  comparing('DateGreaterThanEquals', (actual, wanted) => actual >= wanted),
];

function comparing(name: string, compare: (actual: number, wanted: number) => boolean): Operator {
  return {
    name,
    isNegated: false,
    takesVariables: false,
    accepts: (wanted) => !Number.isNaN(timeMs(wanted)),
    matches: (actual, wanted) => compare(timeMs(actual), timeMs(textOf(wanted))),
  };
}

/** NaN, which compares with nothing, for what is no point in time. */
function timeMs(text: string): number {
  if (epochPattern.test(text)) return Number(text) * 1000;
  return isoPattern.test(text) ? Date.parse(text) : Number.NaN;
}
