import { accountOf } from '../pattern/resource-pattern.ts';
import type { PolicySet, ReasonCode, StatementResult } from './evaluation.ts';
import { allowing, type LookedAt } from './look.ts';
import { callerAccount, type AccessRequest } from './request.ts';

/** What policies of the identity and of the resource permit between them, nothing being denied. */
export type Grant =
  | { readonly isAllowed: false; readonly code: ReasonCode }
  | {
      readonly isAllowed: true;
      readonly code: ReasonCode;
      readonly by: readonly StatementResult[];
      /** Whether permissions boundary and session policies have to allow it too. */
      readonly isLimited: boolean;
    };

export function grantFor(
  request: AccessRequest,
  policies: PolicySet,
  looked: { readonly identity: readonly LookedAt[]; readonly resource: readonly LookedAt[] },
): Grant {
  const identity = resultsOf(allowing(looked.identity));
  const resource = allowing(looked.resource);
  if (isAcrossAccounts(request)) return acrossAccounts(request, identity, resultsOf(resource));
  const direct = resource.filter(({ reach }) => reach === 'direct');
  if (direct.length > 0) return allowed('allowed-by-resource-policy', resultsOf(direct), false);
  if (request.principal.kind === 'service') return refused('no-resource-policy-allows');
  if (resource.length === 0 && isResourceDecisive(request, policies)) {
    return refused('no-resource-policy-allows');
  }
  if (request.principal.kind === 'root') return allowed('root-user', [], false);
  if (identity.length > 0) return allowed('allowed-by-identity-policy', identity, true);
  const byRole = resource.filter(({ reach }) => reach === 'role');
  if (byRole.length > 0) return allowed('allowed-by-resource-policy', resultsOf(byRole), true);
  return refused('no-identity-policy-allows');
}

/**
 * Both accounts have to allow: the caller's by policies of the identity, the owner's by the
 * resource's. The root user's own account allows it everything.
 *
 * @see IAM User Guide, "Cross-account policy evaluation logic"
 */
function acrossAccounts(
  { principal }: AccessRequest,
  identity: readonly StatementResult[],
  resource: readonly StatementResult[],
): Grant {
  if (resource.length === 0) return refused('no-resource-policy-allows');
  if (principal.kind === 'root') return allowed('allowed-by-resource-policy', resource, false);
  if (identity.length === 0) return refused('no-identity-policy-allows');
  return allowed('allowed-by-both-policies', [...identity, ...resource], true);
}

/** A service is in no account, and an action on no resource is in the caller's. */
function isAcrossAccounts({ principal, resource }: AccessRequest): boolean {
  const caller = callerAccount(principal);
  const owner = accountOf(resource);
  if (caller === undefined || owner === undefined || owner === '') return false;
  return caller !== owner;
}

/**
 * A key's policy has the last word: identity policies count only where it lets the account decide.
 * If none is given, the request is judged by identity policies alone.
 *
 * @see AWS KMS Developer Guide, "Key policies in AWS KMS"
 */
function isResourceDecisive({ action }: AccessRequest, { resource }: PolicySet): boolean {
  return resource !== undefined && action.toLowerCase().startsWith('kms:');
}

function resultsOf(looked: readonly LookedAt[]): readonly StatementResult[] {
  return looked.map(({ result }) => result);
}

function allowed(code: ReasonCode, by: readonly StatementResult[], isLimited: boolean): Grant {
  return { isAllowed: true, code, by, isLimited };
}

function refused(code: ReasonCode): Grant {
  return { isAllowed: false, code };
}
