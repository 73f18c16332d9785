import { contextOf } from './context.ts';
import type {
  Evaluation,
  NamedPolicy,
  PolicySet,
  PolicySource,
  ReasonCode,
  StatementResult,
} from './evaluation.ts';
import { grantFor } from './grant.ts';
import { allowing, applies, lookAt, type LookedAt } from './look.ts';
import { checkRequest, type AccessRequest } from './request.ts';

/**
 * Decides one request as AWS does: an explicit denial beats every permission, and what nothing
 * permits is denied. Within one account a policy of the identity or of the resource is enough;
 * across accounts both must allow. Policies of an organization are not part of it.
 *
 * @throws {TypeError} naming what is wrong with the request or the policies.
 * @see IAM User Guide, "Policy evaluation logic"
 */
export function evaluate(request: AccessRequest, policies: PolicySet): Evaluation {
  checkRequest(request);
  checkPolicies(policies);
  const context = contextOf(request);
  const look = (source: PolicySource, named: NamedPolicy | undefined): readonly LookedAt[] =>
    named === undefined ? [] : lookAt(named, source, request, context);

  const identity = (policies.identity ?? []).flatMap((named) => look('identity', named));
  const resource = look('resource', policies.resource);
  const boundary = look('boundary', policies.boundary);
  const sessions = (policies.session ?? []).map((named) => look('session', named));
  const everything = [identity, resource, boundary, ...sessions].flat();
  const statements = everything.map(({ result }) => result);

  const denials = statements.filter((each) => applies(each) && each.effect === 'Deny');
  if (denials.length > 0) return answer('deny', 'explicit-deny', statements, denials);
  const grant = grantFor(request, policies, { identity, resource });
  if (!grant.isAllowed) return answer('implicit-deny', grant.code, statements);
  if (grant.isLimited && policies.boundary !== undefined && allowing(boundary).length === 0) {
    return answer('implicit-deny', 'no-permissions-boundary-allows', statements);
  }
  if (grant.isLimited && sessions.some((session) => allowing(session).length === 0)) {
    return answer('implicit-deny', 'no-session-policy-allows', statements);
  }
  return answer('allow', grant.code, statements, grant.by);
}

function answer(
  decision: Evaluation['decision'],
  code: ReasonCode,
  statements: readonly StatementResult[],
  decisive: readonly StatementResult[] = [],
): Evaluation {
  return { decision, reason: { code, statements: decisive }, statements };
}

function checkPolicies({ identity = [], resource, boundary, session = [] }: PolicySet): void {
  const ofIdentity = [...identity, ...session, ...(boundary ? [boundary] : [])];
  if (ofIdentity.some(({ policy }) => policy.kind !== 'identity')) {
    throw new TypeError('policies.identity, boundary and session must be identity policies');
  }
  if (resource !== undefined && resource.policy.kind !== 'resource') {
    throw new TypeError('policies.resource must be a resource policy');
  }
}
