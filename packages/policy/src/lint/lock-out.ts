import { evaluate } from '../evaluate/evaluate.ts';
import type { AccessRequest } from '../evaluate/request.ts';
import type { Policy } from '../policy.ts';
import { covers } from './actions.ts';
import { isEveryAddress, isEveryone } from './everyone.ts';
import type { Finding, Rule } from './finding.ts';

/** Either of them leads back: a policy that can be replaced or removed locks nobody out for good. */
const waysBack = ['secretsmanager:PutResourcePolicy', 'secretsmanager:DeleteResourcePolicy'];

/**
 * Whether a resource policy, once put, would keep this caller from replacing and from removing it.
 *
 * @param request whose action does not matter
 * @throws {TypeError} as `evaluate` does.
 */
export function locksOut(policy: Policy, request: Omit<AccessRequest, 'action'>): boolean {
  const resource = { name: 'resource policy', policy };
  return waysBack.every((action) => {
    return evaluate({ ...request, action }, { resource }).decision === 'deny';
  });
}

/** A denial for everybody: explicit, so nothing that allows helps against it. */
export const lockOut: Rule = ({ effect, principal, action, conditions }, path) => {
  if (effect === 'Allow' || principal?.isNegated || !isEveryone(principal)) return [];
  if (!conditions.every(isEveryAddress)) return [];
  const isFinal = waysBack.every((each) => covers(action, [each]));
  const who = conditions.length > 0 ? 'every caller of IPv4' : 'everybody';
  const finding: Finding = {
    code: isFinal ? 'LOCK_OUT' : 'DENIES_EVERYONE',
    severity: 'error',
    path,
    message: isFinal
      ? `this denies ${who} the secret, and to change this policy or remove it`
      : `this denies ${who}, whatever allows it`,
    hint:
      conditions.length > 0
        ? 'to deny all but trusted networks, use NotIpAddress with their ranges'
        : 'add a condition for those to be denied, or except some by aws:PrincipalArn',
  };
  return [finding];
};
