import {
  endsLikeArnSuffix,
  parseSecretArn,
  partitionOf,
  type SecretArn,
  ServiceException,
} from '@undotenv/protocol';
import type { OperationContext } from '../operations/operation.ts';
import type { StoredSecret } from '../store/store.ts';
import { removeIfExpired } from './deletion.ts';
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

/** The form of a name or an ARN is checked before anything is looked up (observed). */
export function checkSecretId(secretId: string): void {
  checkSecretName(parseSecretArn(secretId)?.resource ?? secretId);
}

/** As `findSecret`, answering `undefined` where there is none. */
export function lookUp(secretId: string, context: OperationContext): StoredSecret | undefined {
  checkSecretId(secretId);
  const arn = parseSecretArn(secretId);
  const secret =
    arn === undefined
      ? context.store.findByName(context.caller, secretId)
      : byArn(secretId, arn, context);
  return secret === undefined ? undefined : removeIfExpired(secret, context);
}

function byArn(
  secretId: string,
  arn: SecretArn,
  context: OperationContext,
): StoredSecret | undefined {
  const { caller, operation, store } = context;
  // Nothing is shared between accounts without a resource policy, and there are none yet.
  if (arn.account !== caller.account) throw accessDenied(operation, caller.principalArn, secretId);
  if (arn.region !== caller.region || arn.partition !== partitionOf(arn.region)) return undefined;
  // Hyphen and six characters are taken for the random suffix, even where they end the name itself
  // and the suffix was left out (observed).
  if (!endsLikeArnSuffix(arn.resource)) return store.findByName(caller, arn.resource);
  const secret = store.findByName(caller, nameOfFullArn(arn));
  return secret?.arn === secretId ? secret : undefined;
}

/** @see IAM User Guide, "Troubleshoot access denied error messages" */
function accessDenied(operation: string, principalArn: string, arn: string): ServiceException {
  const action = `secretsmanager:${operation}`;
  return new ServiceException(
    'AccessDeniedException',
    `User: ${principalArn} is not authorized to perform: ${action} on resource: ${arn} ` +
      `because no resource-based policy allows the ${action} action`,
  );
}

/** The name in a full ARN: its resource without hyphen and suffix. */
export function nameOfFullArn(arn: SecretArn): string {
  return arn.resource.slice(0, -7);
}
