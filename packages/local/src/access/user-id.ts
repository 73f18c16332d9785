import { createHash } from 'node:crypto';
import type { PrincipalArn } from './principal-arn.ts';

/**
 * What `aws:userid` is of a caller: a unique id, for a session with its name; the account of a root
 * user.
 *
 * @param uniqueId of the user or role, as AWS gave it; one made of the ARN if absent. That one
 *   begins unlike AWS's own, so that no scanner takes it for part of a key.
 * @see IAM User Guide, "IAM JSON policy elements: Variables", on where `aws:userid` is used
 */
export function userIdOf(
  { account, principal, sessionArn = '' }: PrincipalArn,
  uniqueId?: string,
): string {
  if (principal.kind !== 'role' && principal.kind !== 'user') return account;
  const { kind, arn } = principal;
  const id =
    uniqueId ??
    `${kind}${createHash('sha256').update(arn).digest('hex').slice(0, 17)}`.toUpperCase();
  return kind === 'user' ? id : `${id}:${sessionArn.slice(sessionArn.lastIndexOf('/') + 1)}`;
}

export function isUniqueId(text: string): boolean {
  return /^[A-Z0-9]{16,128}$/.test(text);
}
