import {
  type DeleteSecretRequest,
  type DeleteSecretResponse,
  endsLikeArnSuffix,
  formatSecretArn,
  limits,
  parseSecretArn,
  partitionOf,
  ServiceException,
} from '@undotenv/protocol';
import {
  checkChangeable,
  findChangeableSecret,
  lookUp,
  nameOfFullArn,
} from '../rules/find-secret.ts';
import { flag, membersOf, wholeNumber } from '../rules/members.ts';
import * as members from '../rules/request-members.ts';
import { epochSeconds } from '../rules/wire-time.ts';
import type { SecretStore, StoredSecret } from '../store/store.ts';
import type { Operation, OperationContext } from './operation.ts';

const dayMs = 86_400_000;

export const deleteSecret: Operation<'DeleteSecret'> = {
  name: 'DeleteSecret',
  parse: membersOf({
    SecretId: members.secretId,
    // The range is the service's own check, with its own exception.
    RecoveryWindowInDays: wholeNumber({
      min: Number.MIN_SAFE_INTEGER,
      max: Number.MAX_SAFE_INTEGER,
    }),
    ForceDeleteWithoutRecovery: flag(),
  }),
  handle: (request, context) => {
    checkWindow(request);
    if (request.ForceDeleteWithoutRecovery === true) return deleteNow(request.SecretId, context);
    const secret = findChangeableSecret(request.SecretId, context);
    checkReplicas(secret);
    const days = request.RecoveryWindowInDays ?? limits.recoveryWindowMaxDays;
    const deletionAtMs = context.clock.now() + days * dayMs;
    context.store.put({ ...secret, deletionAtMs });
    context.emit({ name: 'StartSecretVersionDelete', secret, atMs: context.clock.now() });
    return { ARN: secret.arn, Name: secret.name, DeletionDate: epochSeconds(deletionAtMs) };
  },
};

/** Both texts as moto has them. */
function checkWindow(request: DeleteSecretRequest): void {
  const { RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: force } = request;
  if (days === undefined) return;
  if (force === true) {
    throw new ServiceException(
      'InvalidParameterException',
      "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
    );
  }
  if (days < limits.recoveryWindowMinDays || days > limits.recoveryWindowMaxDays) {
    throw new ServiceException(
      'InvalidParameterException',
      'The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).',
    );
  }
}

/** The text is one that users quote. */
function checkReplicas({ arn, replicas = [] }: StoredSecret): void {
  if (replicas.length === 0) return;
  const regions = replicas.map(({ region }) => region).join(', ');
  throw new ServiceException(
    'InvalidParameterException',
    `You can't delete secret ${arn} that still has replica regions [${regions}].`,
  );
}

/**
 * At once, where the service takes some seconds, unless the server was told to take them. A secret
 * awaiting deletion goes too, and one that does not exist is answered as if it had gone (observed).
 */
function deleteNow(secretId: string, context: OperationContext): DeleteSecretResponse {
  const { store, clock, emit } = context;
  const secret = lookUp(secretId, context);
  const deletion = { DeletionDate: epochSeconds(clock.now()) };
  if (secret === undefined) return { ...identityOfNone(secretId, context), ...deletion };
  checkChangeable(secret, context.caller);
  checkReplicas(secret);
  const { deletionDelayMs } = context.settings;
  store.transaction(() => {
    if (deletionDelayMs === 0) store.remove(secret);
    else keepName(secret, clock.now() + deletionDelayMs, store);
  });
  emit({ name: 'StartSecretVersionDelete', secret, atMs: clock.now() });
  if (deletionDelayMs === 0) emit({ name: 'EndSecretVersionDelete', secret, atMs: clock.now() });
  return { ARN: secret.arn, Name: secret.name, ...deletion };
}

/** Only the name is still taken, as that of a secret awaiting deletion: the values are gone now. */
function keepName(secret: StoredSecret, deletionAtMs: number, store: SecretStore): void {
  for (const { versionId } of secret.versions) store.removeValue(secret, versionId);
  store.put({ ...secret, versions: [], deletionAtMs });
}

function identityOfNone(
  secretId: string,
  { caller, ids }: OperationContext,
): { ARN: string; Name: string } {
  const arn = parseSecretArn(secretId);
  if (arn !== undefined) {
    const { resource } = arn;
    return { ARN: secretId, Name: endsLikeArnSuffix(resource) ? nameOfFullArn(arn) : resource };
  }
  const { account, region } = caller;
  const resource = `${secretId}-${ids.arnSuffix()}`;
  const ARN = formatSecretArn({ partition: partitionOf(region), region, account, resource });
  return { ARN, Name: secretId };
}
