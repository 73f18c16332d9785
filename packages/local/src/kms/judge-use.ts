import { evaluate, type RequestContext, viaSecretsManager } from '@undotenv/policy';
import { forwardedKeys } from '../access/request-context.ts';
import type { Caller } from '../access/caller.ts';
import type { OperationContext } from '../operations/operation.ts';
import type { StoredSecret } from '../store/store.ts';

/** Something that Secrets Manager asks of KMS, in the name of its own caller. */
export interface KeyUse {
  /** Absent for the default key: who may use the secret may use that as well (documented). */
  readonly kmsKeyId: string | undefined;
  readonly secret: Pick<StoredSecret, 'arn' | 'account' | 'region'>;
  /** Part of the encryption context. */
  readonly versionId: string;
  readonly actions: readonly ('kms:Decrypt' | 'kms:Encrypt' | 'kms:GenerateDataKey')[];
}

/** `unavailable` is a key that is unknown, disabled or awaiting deletion. */
export type Refusal = 'forbidden' | 'unavailable';

export type KeyContext = Pick<OperationContext, 'caller' | 'clock' | 'keys'>;

/**
 * Why KMS would not do it, if so. A key's policy has the last word, as `evaluate` knows of every
 * action of KMS: it must allow the caller, or the caller's account, whose identity policies then
 * decide. A key of another account must allow it besides the identity policies.
 */
export function refusalOf(use: KeyUse, { caller, clock, keys }: KeyContext): Refusal | undefined {
  const { kmsKeyId, secret, actions } = use;
  // A server told of no keys is as useful as it was: every key is there, and everybody's.
  if (kmsKeyId === undefined || keys.isEmpty()) return undefined;
  const key = keys.find(secret, kmsKeyId);
  if (key === undefined) return 'unavailable';
  const { principal, policies } = caller.identity;
  const context = { ...forwardedKeys(caller, clock.now()), ...useKeys(use, caller) };
  const isAllowed = actions.every((action) => {
    const request = { principal, action, resource: key.arn, context };
    const resource = { name: 'key policy', policy: key.policy };
    return evaluate(request, { identity: policies, resource }).decision === 'allow';
  });
  if (!isAllowed) return 'forbidden';
  return key.isUsable ? undefined : 'unavailable';
}

/**
 * @see AWS KMS Developer Guide, "AWS KMS condition keys"; AWS Secrets Manager User Guide, "Secret
 *   encryption and decryption in AWS Secrets Manager", on the encryption context
 */
function useKeys({ secret, versionId }: KeyUse, { account }: Caller): RequestContext {
  const { region, arn } = secret;
  return {
    'aws:RequestedRegion': region,
    'kms:ViaService': viaSecretsManager(region),
    'kms:CallerAccount': account,
    'kms:EncryptionContext:SecretARN': arn,
    'kms:EncryptionContext:SecretVersionId': versionId,
    'kms:EncryptionContextKeys': ['SecretARN', 'SecretVersionId'],
  };
}
