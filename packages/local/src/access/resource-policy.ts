import { type NamedPolicy, parsePolicy } from '@undotenv/policy';
import type { StoredSecret } from '../store/store.ts';

/** A record of a secret never changes, so its policy is read once for each. */
const policies = new WeakMap<StoredSecret, NamedPolicy>();

/** What the policy attached to a secret says, for reasons under the name `resource policy`. */
export function resourcePolicyOf(secret: StoredSecret | undefined): NamedPolicy | undefined {
  if (secret?.resourcePolicy === undefined) return undefined;
  const known = policies.get(secret);
  if (known !== undefined) return known;
  const named = { name: 'resource policy', policy: parsePolicy(secret.resourcePolicy, 'resource') };
  policies.set(secret, named);
  return named;
}
