import { formatSecretArn, parseSecretArn, partitionOf } from '@undotenv/protocol';
import type { OperationContext } from '../operations/operation.ts';
import { seek } from '../rules/find-secret.ts';
import { checkNewName } from '../rules/secret-name.ts';
import type { StoredSecret } from '../store/store.ts';

/** What a request is about, found without reading a value and without changing anything. */
export interface Subject {
  /** As the request named it; absent for requests about nothing in particular. */
  readonly secretId?: string;
  /** Absent if there is none, or it is none of those the request can mean. */
  readonly secret?: StoredSecret | undefined;
  /** The account it is in. */
  readonly account: string;
}

/** What policies are held against, and what a message shows for it. */
export interface Resource {
  readonly arn: string;
  readonly shown: string;
}

export function subjectOf(secretId: string | undefined, context: OperationContext): Subject {
  const { account } = context.caller;
  if (secretId === undefined) return { account };
  const secret = seek(secretId, context);
  const owner = parseSecretArn(secretId)?.account ?? account;
  return { secretId, secret, account: owner };
}

/**
 * The whole ARN, however the secret was named (documented). One that does not exist has as much of
 * an ARN as is known, so a policy for exactly `NAME-??????` does not cover it, and it is shown as
 * the request named it (observed).
 */
export function existingResource(
  { secretId, secret }: Subject,
  context: OperationContext,
): Resource {
  if (secretId === undefined) return { arn: '*', shown: '*' };
  if (secret !== undefined) return { arn: secret.arn, shown: secret.arn };
  const isArn = parseSecretArn(secretId) !== undefined;
  return { arn: isArn ? secretId : arnOf(secretId, context), shown: secretId };
}

/** The ARN of a secret about to be made, with a suffix (observed): it need not be the one it gets. */
export function newResource(name: string, context: OperationContext): Resource {
  checkNewName(name, context.caller);
  const arn = arnOf(`${name}-${context.ids.arnSuffix()}`, context);
  return { arn, shown: arn };
}

function arnOf(resource: string, { caller }: OperationContext): string {
  const { account, region } = caller;
  return formatSecretArn({ partition: partitionOf(region), region, account, resource });
}
