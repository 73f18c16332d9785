import { type Caller as PolicyCaller, type NamedPolicy, parsePolicy } from '@undotenv/policy';
import type { Tag } from '@undotenv/protocol';
import type { StoredPrincipal } from '../store/store.ts';
import { parsePrincipalArn } from './principal-arn.ts';
import { userIdOf } from './user-id.ts';

/** A caller as policies see it, with its own policies read. */
export interface Identity {
  /** What the caller goes by in messages and logs: for a role, one session of it. */
  readonly arn: string;
  readonly account: string;
  readonly principal: PolicyCaller;
  /** `aws:userid` of its calls. */
  readonly userId: string;
  readonly policies: readonly NamedPolicy[];
  readonly tags: readonly Tag[];
  /** Its own policies allow whatever it asks: decided once, so that each call costs nothing. */
  readonly isAdministrator: boolean;
}

const administratorAccess: NamedPolicy = {
  name: 'AdministratorAccess',
  policy: parsePolicy(
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
    'identity',
  ),
};

/** @param principal checked by `readPrincipals` before it was kept */
export function identityOf({ arn, policies, tags, uniqueId }: StoredPrincipal): Identity {
  const read = policies.map(({ name, document }) => ({
    name,
    policy: parsePolicy(document, 'identity'),
  }));
  const pairs = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return withPolicies(arn, read, pairs, uniqueId);
}

/**
 * Somebody who may do everything in an account. Not its root user: this one's calls are decided by
 * policies, as those of an administrator are, so that what a secret's policy denies is denied.
 */
export function administrator(arn: string): Identity {
  return withPolicies(arn, [administratorAccess], []);
}

function withPolicies(
  arn: string,
  policies: readonly NamedPolicy[],
  tags: readonly Tag[],
  uniqueId?: string,
): Identity {
  const parsed = parsePrincipalArn(arn);
  const { account, principal, sessionArn = arn } = parsed;
  const userId = userIdOf(parsed, uniqueId);
  const isAdministrator = principal.kind === 'root' || allowsEverything(policies);
  return { arn: sessionArn, account, principal, userId, policies, tags, isAdministrator };
}

function allowsEverything(policies: readonly NamedPolicy[]): boolean {
  const statements = policies.flatMap(({ policy }) => policy.statements);
  if (statements.some(({ effect }) => effect === 'Deny')) return false;
  return statements.some(
    ({ action, resource, conditions }) =>
      conditions.length === 0 &&
      [action, resource].every(({ isNegated, patterns }) => !isNegated && patterns.includes('*')),
  );
}
