import type { NamedPolicy } from '@undotenv/policy';
import type { StoredSecret } from '../store/store.ts';
import type { Identity } from './identity.ts';
import { resourcePolicyOf } from './resource-policy.ts';

/** By action, the secrets on which an identity is allowed it, whatever else a request holds. */
type Standing = Map<string, WeakSet<StoredSecret>>;

/**
 * Neither an identity nor the record of a secret ever changes: one with other policies is another
 * object, of which nothing stands here. Denials are not kept; each is told with its reason.
 */
const standing = new WeakMap<Identity, Standing>();

/** Whether an action was allowed before by policies that would allow it again, at any time. */
export function isStandingAllowed(
  identity: Identity,
  action: string,
  secret: StoredSecret,
): boolean {
  return standing.get(identity)?.get(action)?.has(secret) === true;
}

/** Keeps that an action was allowed, unless conditions or variables looked at the request. */
export function keepAllowed(identity: Identity, action: string, secret: StoredSecret): void {
  const resource = resourcePolicyOf(secret);
  const policies = resource === undefined ? identity.policies : [...identity.policies, resource];
  if (policies.some(looksAtRequests)) return;
  const actions: Standing = standing.get(identity) ?? new Map<string, WeakSet<StoredSecret>>();
  standing.set(identity, actions);
  const secrets = actions.get(action) ?? new WeakSet<StoredSecret>();
  actions.set(action, secrets.add(secret));
}

/** Beyond who asks for which action on which secret. */
function looksAtRequests({ policy }: NamedPolicy): boolean {
  return policy.statements.some(
    ({ conditions, resource }) =>
      conditions.length > 0 || resource.patterns.some((pattern) => pattern.includes('${')),
  );
}
