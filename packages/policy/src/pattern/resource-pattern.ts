import { matchesGlob, type Glob } from './glob.ts';

/** `arn:partition:service:region:account:resource`. */
const arnSegments = 6;

/** The segments of an ARN; the last one keeps its colons. Fewer than six if it is incomplete. */
export function arnSegmentsOf(arn: string): readonly string[] {
  const segments = arn.split(':');
  return [...segments.slice(0, arnSegments - 1), ...rest(segments)];
}

function rest(segments: readonly string[]): string[] {
  return segments.length < arnSegments ? [] : [segments.slice(arnSegments - 1).join(':')];
}

/** The account in an ARN: twelve digits, a pattern, or empty. */
export function accountOf(arn: string): string | undefined {
  return arnSegmentsOf(arn)[4];
}

/**
 * An incomplete ARN means all of what it leaves out.
 *
 * @see IAM User Guide, "IAM JSON policy elements: Resource": `arn:aws:sqs` is `arn:aws:sqs:*:*:*`
 */
export function completeArn(pattern: string): string {
  if (pattern === '*') return pattern;
  const missing = arnSegments - arnSegmentsOf(pattern).length;
  return pattern + ':*'.repeat(Math.max(0, missing));
}

/** Whether a pattern of the Resource element means this resource. Letters count as written. */
export function matchesResource(glob: Glob, resource: string): boolean {
  return matchesGlob(glob, resource, ':');
}
