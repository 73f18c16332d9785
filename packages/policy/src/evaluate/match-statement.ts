import { matchesGlob } from '../pattern/glob.ts';
import { matchesResource } from '../pattern/resource-pattern.ts';
import type { PatternElement, Policy, Statement } from '../policy.ts';
import type { Context } from './context.ts';
import type { Mismatch } from './evaluation.ts';
import { actionGlobs, resourceGlobs } from './globs.ts';
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

function matchesAction(element: PatternElement, action: string): boolean {
  const name = action.toLowerCase();
  return actionGlobs(element).some((glob) => matchesGlob(glob, name)) !== element.isNegated;
}

function matchesResources(
  element: PatternElement,
  version: Policy['version'],
  resource: string,
  context: Context,
): boolean {
  const globs = resourceGlobs(element, version, context.single);
  const isNamed = globs.some((glob) => glob !== undefined && matchesResource(glob, resource));
  // All but what is unknown is nothing one could rest on either.
  if (element.isNegated) return !isNamed && !globs.includes(undefined);
  return isNamed;
}
