import type { PolicyPrincipal, PrincipalElement } from '../policy.ts';
import { callerAccount, type Caller } from './request.ts';

/**
 * How a resource policy reaches a caller: itself; through its role, which keeps to the limits of
 * the role; or through its account, whose own policies then decide.
 *
 * @see IAM User Guide, "Policy evaluation logic", resource-based policies
 */
export type Reach = 'direct' | 'role' | 'account';

/** `undefined` if the element does not mean the caller. */
export function matchPrincipal(element: PrincipalElement, caller: Caller): Reach | undefined {
  if (element.isNegated) return isExcepted(element.principals, caller) ? undefined : 'direct';
  const reaches = new Set(element.principals.map((principal) => reachOf(principal, caller)));
  return (['direct', 'role', 'account'] as const).find((reach) => reaches.has(reach));
}

function reachOf(principal: PolicyPrincipal, caller: Caller): Reach | undefined {
  if (principal.kind === 'anyone') return 'direct';
  if (principal.kind === 'account') {
    if (principal.account !== callerAccount(caller)) return undefined;
    return caller.kind === 'root' ? 'direct' : 'account';
  }
  if (principal.kind === 'service') {
    return caller.kind === 'service' && caller.service === principal.service ? 'direct' : undefined;
  }
  if (principal.kind === 'other') return undefined;
  if (caller.kind === 'role') {
    if (caller.sessionArn === principal.arn) return 'direct';
    return caller.arn === principal.arn ? 'role' : undefined;
  }
  return caller.kind === 'user' && caller.arn === principal.arn ? 'direct' : undefined;
}

/**
 * Whether NotPrincipal leaves a caller out. It has to name the account too, and the role besides
 * the session: AWS may look at each of them on the way (assumed that it always does).
 *
 * @see IAM User Guide, "AWS JSON policy elements: NotPrincipal"
 */
function isExcepted(principals: readonly PolicyPrincipal[], caller: Caller): boolean {
  const reaches = new Set(principals.map((principal) => reachOf(principal, caller)));
  if (principals.some(({ kind }) => kind === 'anyone')) return true;
  if (caller.kind === 'service' || caller.kind === 'root') return reaches.has('direct');
  const namesItself = reaches.has(caller.kind === 'role' ? 'role' : 'direct');
  return namesItself && reaches.has('account');
}
