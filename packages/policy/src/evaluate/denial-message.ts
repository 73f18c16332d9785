import type { Evaluation, PolicySource, ReasonCode } from './evaluation.ts';
import type { AccessRequest, Caller } from './request.ts';

const policyTypes: Readonly<Record<PolicySource, string>> = {
  identity: 'an identity-based policy',
  resource: 'a resource-based policy',
  boundary: 'a permissions boundary',
  session: 'a session policy',
};

const missingAllows: Partial<Readonly<Record<ReasonCode, string>>> = {
  'no-identity-policy-allows': 'no identity-based policy',
  'no-resource-policy-allows': 'no resource-based policy',
  'no-permissions-boundary-allows': 'no permissions boundary',
  'no-session-policy-allows': 'no session policy',
};

/**
 * What AWS says with AccessDeniedException, or `undefined` if the request is allowed. It names who,
 * what and which kind of policy, and never the policy itself.
 *
 * @see IAM User Guide, "Troubleshoot access denied error messages". That an action on no resource
 *   is told without one is known from messages that users quote.
 */
export function denialMessage(
  { principal, action, resource }: AccessRequest,
  { decision, reason }: Evaluation,
): string | undefined {
  if (decision === 'allow') return undefined;
  const place = resource === '*' ? '' : ` on resource: ${resource}`;
  const what = `User: ${callerName(principal)} is not authorized to perform: ${action}${place}`;
  const [denial] = reason.statements;
  if (denial !== undefined) {
    return `${what} with an explicit deny in ${policyTypes[denial.source]}`;
  }
  return `${what} because ${missingAllows[reason.code] ?? 'no policy'} allows the ${action} action`;
}

function callerName(principal: Caller): string {
  switch (principal.kind) {
    case 'user':
      return principal.arn;
    case 'role':
      return principal.sessionArn ?? principal.arn;
    case 'root':
      return `arn:aws:iam::${principal.account}:root`;
    case 'service':
      return principal.service;
  }
}
