import {
  endsLikeArnSuffix,
  parseSecretArn,
  partitionOf,
  type SecretArn,
  ServiceException,
} from '@undotenv/protocol';
import type { Caller } from '../access/caller.ts';
import type { OperationContext } from '../operations/operation.ts';
import type { StoredSecret } from '../store/store.ts';
import { isExpired, removeIfExpired } from './deletion.ts';
import { checkSecretName } from './secret-name.ts';

/**
 * The secret that `secretId` means: a name, an ARN, or an ARN without its suffix. It may be
 * awaiting deletion.
 */
export function findSecret(secretId: string, context: OperationContext): StoredSecret {
  const secret = lookUp(secretId, context);
  if (secret !== undefined) return secret;
  throw new ServiceException(
    'ResourceNotFoundException',
    "Secrets Manager can't find the specified secret.",
  );
}

/** As `findSecret`, for operations that a secret awaiting deletion refuses. */
export function findUsableSecret(secretId: string, context: OperationContext): StoredSecret {
  const secret = findSecret(secretId, context);
  if (secret.deletionAtMs === undefined) return secret;
  throw new ServiceException(
    'InvalidRequestException',
    "You can't perform this operation on the secret because it was marked for deletion.",
  );
}

/**
 * As `findUsableSecret`, for operations that change the secret: they are its primary's, and of a
 * secret that a service manages that service's.
 */
export function findChangeableSecret(secretId: string, context: OperationContext): StoredSecret {
  const secret = findUsableSecret(secretId, context);
  checkChangeable(secret, context.caller);
  return secret;
}

/** The first text is one that users quote, the second the API reference's of that exception. */
export function checkChangeable(
  { primaryRegion, owningService }: StoredSecret,
  { service }: Caller,
): void {
  if (primaryRegion !== undefined) {
    throw new ServiceException(
      'InvalidParameterException',
      "Operation not permitted on a replica secret. Call must be made in primary secret's region.",
    );
  }
  if (owningService === service) return;
  throw new ServiceException(
    'InvalidRequestException',
    'The secret is managed by another service, and you must use that service to update it.',
  );
}

/** The form of a name or an ARN is checked before anything is looked up (observed). */
export function checkSecretId(secretId: string): void {
  checkSecretName(parseSecretArn(secretId)?.resource ?? secretId);
}

/** As `findSecret`, answering `undefined` where there is none. */
export function lookUp(secretId: string, context: OperationContext): StoredSecret | undefined {
  const secret = present(secretId, context);
  return secret === undefined ? undefined : removeIfExpired(secret, context);
}

/** As `lookUp`, without changing anything: what is about to be removed is not there. */
export function seek(secretId: string, context: OperationContext): StoredSecret | undefined {
  const secret = present(secretId, context);
  return secret === undefined || isExpired(secret, context.clock) ? undefined : secret;
}

function present(secretId: string, { caller, store }: OperationContext): StoredSecret | undefined {
  checkSecretId(secretId);
  const arn = parseSecretArn(secretId);
  if (arn === undefined) return store.findByName(caller, secretId);
  if (arn.region !== caller.region || arn.partition !== partitionOf(arn.region)) return undefined;
  const owner = { account: arn.account, region: arn.region };
  // Hyphen and six characters are taken for the random suffix, even where they end the name itself
  // and the suffix was left out (observed).
  if (endsLikeArnSuffix(arn.resource)) {
    const secret = store.findByName(owner, nameOfFullArn(arn));
    return secret?.arn === secretId ? secret : undefined;
  }
  // Another account's secret is found by its full ARN only (documented).
  return arn.account === caller.account ? store.findByName(owner, arn.resource) : undefined;
}

/** The name in a full ARN: its resource without hyphen and suffix. */
export function nameOfFullArn(arn: SecretArn): string {
  return arn.resource.slice(0, -7);
}
