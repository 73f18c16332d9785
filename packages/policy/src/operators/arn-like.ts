import { matchesGlob, type Glob } from '../pattern/glob.ts';
import { arnSegmentsOf } from '../pattern/resource-pattern.ts';
import { withNegation, type Operator } from './operator.ts';

const lastSegment = 5;

const comparison: Omit<Operator, 'name' | 'isNegated'> = {
  takesVariables: true,
  accepts: () => true,
  matches: matchesArn,
};

/**
 * Each of the six components of an ARN is compared on its own, with wildcards in each. The two
 * names behave identically.
 *
 * @see IAM User Guide, "Condition operators", ARN condition operators
 */
export const arnLike: readonly Operator[] = [
  ...withNegation('ArnLike', 'ArnNotLike', comparison),
  ...withNegation('ArnEquals', 'ArnNotEquals', comparison),
];

function matchesArn(actual: string, wanted: Glob): boolean {
  const segments = arnSegmentsOf(actual);
  const patterns = segmentsOf(wanted);
  if (segments.length !== patterns.length) return false;
  return patterns.every((pattern, at) => matchesGlob(pattern, segments[at] ?? ''));
}

function segmentsOf(glob: Glob): Glob[] {
  const segments: Glob[number][][] = [[]];
  for (const unit of glob) {
    if (unit === ':' && segments.length <= lastSegment) segments.push([]);
    else segments.at(-1)?.push(unit);
  }
  return segments;
}
