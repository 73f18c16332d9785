import { partitionOf } from '@undotenv/protocol';
import type { Scope } from '../store/store.ts';

/** What a `KmsKeyId` means: the alias or the id of a key, and where. */
export type KeyReference = Scope &
  (
    | { readonly keyId: string; readonly alias?: undefined }
    | { readonly alias: string; readonly keyId?: undefined }
  );

const arnPattern =
  /^arn:aws[a-z-]*:kms:(?<region>[a-z0-9-]+):(?<account>\d{12}):(?:key\/(?<keyId>[^/]+)|(?<alias>alias\/.+))$/;

/**
 * Reads a key id, an alias, or the ARN of either.
 *
 * @param home where an id or alias without an ARN is looked for
 * @see AWS KMS Developer Guide, "Key identifiers (KeyId)"
 */
export function parseKeyReference(text: string, { account, region }: Scope): KeyReference {
  const named = arnPattern.exec(text)?.groups;
  const place = { account: named?.['account'] ?? account, region: named?.['region'] ?? region };
  const { keyId, alias = text } = named ?? {};
  if (keyId !== undefined) return { ...place, keyId };
  return alias.startsWith('alias/') ? { ...place, alias } : { ...place, keyId: text };
}

export function formatKeyArn({ account, region }: Scope, keyId: string): string {
  return `arn:${partitionOf(region)}:kms:${region}:${account}:key/${keyId}`;
}

const defaultAlias = 'alias/aws/secretsmanager';

/** A `KmsKeyId` as it is kept: that of the service's own default key counts as none given. */
export function customKeyId(kmsKeyId: string, home: Scope): string | undefined {
  if (kmsKeyId === '') return undefined;
  return parseKeyReference(kmsKeyId, home).alias === defaultAlias ? undefined : kmsKeyId;
}

/** Whether a secret's values are under `aws/secretsmanager`, which no other account may use. */
export function usesDefaultKey(secret: { readonly kmsKeyId?: string }): boolean {
  return secret.kmsKeyId === undefined;
}
