import { globOf, matchesGlob } from '../pattern/glob.ts';
import { completeArn, matchesResource } from '../pattern/resource-pattern.ts';
import { expandTemplate } from '../pattern/template.ts';
import type { PatternElement, Policy, Statement } from '../policy.ts';
import type { Context } from './context.ts';
import type { Mismatch } from './evaluation.ts';
import { matchCondition } from './match-condition.ts';
import { matchPrincipal, type Reach } from './match-principal.ts';
import type { AccessRequest } from './request.ts';

export interface StatementMatch {
  /** Everything that keeps the statement from applying. */
  readonly mismatches: readonly Mismatch[];
  /** How a resource policy reaches the caller; `direct` for statements without principal. */
  readonly reach: Reach;
}

/** Holds one statement against one request. All of it is looked at, so that reasons are complete. */
export function matchStatement(
  statement: Statement,
  { version }: Policy,
  request: AccessRequest,
  context: Context,
): StatementMatch {
  const mismatches: Mismatch[] = [];
  const { principal, action, resource, conditions } = statement;
  const reach = principal === undefined ? 'direct' : matchPrincipal(principal, request.principal);
  if (reach === undefined) {
    mismatches.push({ element: principal?.isNegated ? 'NotPrincipal' : 'Principal' });
  }
  if (!matchesAction(action, request.action)) {
    mismatches.push({ element: action.isNegated ? 'NotAction' : 'Action' });
  }
  if (!matchesResources(resource, version, request.resource, context)) {
    mismatches.push({ element: resource.isNegated ? 'NotResource' : 'Resource' });
  }
  for (const condition of conditions) {
    const problem = matchCondition(condition, version, context);
    if (problem === undefined) continue;
    const { qualifier, operator, ifExists, key } = condition;
    const name = `${qualifier ? `${qualifier}:` : ''}${operator}${ifExists ? 'IfExists' : ''}`;
    mismatches.push({ element: 'Condition', operator: name, key, problem });
  }
  return { mismatches, reach: reach ?? 'direct' };
}

/** Services and actions count in any capitals. */
function matchesAction({ isNegated, patterns }: PatternElement, action: string): boolean {
  const name = action.toLowerCase();
  return patterns.some((each) => matchesGlob(globOf(each.toLowerCase()), name)) !== isNegated;
}

function matchesResources(
  { isNegated, patterns }: PatternElement,
  version: Policy['version'],
  resource: string,
  context: Context,
): boolean {
  const globs = patterns.map((pattern) => {
    const whole = completeArn(pattern);
    return version === '2008-10-17' ? globOf(whole) : expandTemplate(whole, context.single);
  });
  const isNamed = globs.some((glob) => glob !== undefined && matchesResource(glob, resource));
  // All but what is unknown is nothing one could rest on either.
  if (isNegated) return !isNamed && !globs.includes(undefined);
  return isNamed;
}
