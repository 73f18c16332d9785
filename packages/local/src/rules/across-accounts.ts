import { ServiceException } from '@undotenv/protocol';
import { usesDefaultKey } from '../kms/key-reference.ts';
import type { Scope } from '../store/store.ts';

/**
 * Another account's values under the default key are out of reach, whatever policies allow: nobody
 * outside may use that key (observed for GetSecretValue and PutSecretValue, assumed for UpdateSecret
 * with a value).
 *
 * @param owner of the secret
 * @param sealed the secret or version with its key
 */
export function checkReach(
  owner: Scope,
  sealed: { readonly kmsKeyId?: string },
  caller: Scope,
): void {
  if (owner.account === caller.account || !usesDefaultKey(sealed)) return;
  throw new ServiceException(
    'InvalidRequestException',
    "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.",
  );
}
