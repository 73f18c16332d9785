import { parsePolicy, type Policy } from '@undotenv/policy';
import { partitionOf } from '@undotenv/protocol';
import type { Clock } from '../clock.ts';
import { isRegionName } from '../region.ts';
import type { Scope, StoredKey } from '../store/store.ts';
import type { KeyDefinition } from './key.ts';
import { formatKeyArn } from './key-reference.ts';

/** @see AWS KMS API Reference, CreateAlias: `alias/aws/` is reserved */
const aliasPattern = /^alias\/(?!aws\/)[\w/-]{1,250}$/;
const keyIdPattern = /^[\w-]{1,128}$/;

export function isKeyAlias(text: string): boolean {
  return aliasPattern.test(text);
}

export function isKeyId(text: string): boolean {
  return keyIdPattern.test(text);
}

/** @throws {RangeError} naming what is malformed. */
export function newKey(
  { alias, keyId = '', policy, account, region }: KeyDefinition,
  home: Scope,
  newKeyId: () => string,
  clock: Clock,
): StoredKey {
  const scope = { account: account ?? home.account, region: region ?? home.region };
  if (!/^\d{12}$/.test(scope.account)) throw new RangeError('account must be twelve digits');
  if (!isRegionName(scope.region)) {
    throw new RangeError('region must be the name of an AWS region');
  }
  if (alias !== undefined && !isKeyAlias(alias)) {
    throw new RangeError("alias must begin with alias/ and not be one of AWS's own");
  }
  const id = keyId === '' ? newKeyId() : keyId;
  if (!isKeyId(id)) throw new RangeError('keyId must be letters, digits, _ and -');
  return {
    ...scope,
    arn: formatKeyArn(scope, id),
    keyId: id,
    createdAtMs: clock.now(),
    aliases: alias === undefined ? [] : [alias],
    policy: policy ?? accountDecides(scope),
    isDisabled: false,
  };
}

/**
 * The key that `wanted` would be once more.
 *
 * @throws {RangeError} if its alias is that of another key than its id.
 */
export function sameKey(
  keys: readonly StoredKey[],
  wanted: StoredKey,
  { alias, keyId }: KeyDefinition,
): StoredKey | undefined {
  const byId = keys.find(({ arn }) => arn === wanted.arn);
  const byAlias =
    alias === undefined
      ? undefined
      : keys.find(
          ({ account, region, aliases }) =>
            account === wanted.account && region === wanted.region && aliases.includes(alias),
        );
  if (keyId === undefined || alias === undefined) return byId ?? byAlias;
  if (byId !== byAlias) throw new RangeError('alias and keyId are not those of the same key');
  return byId;
}

/** @throws {InvalidPolicyError} `INVALID_POLICY` */
export function readKeyPolicy(policy: string): Policy {
  // See AWS KMS Developer Guide, "Resource quotas": key policy document size.
  return parsePolicy(policy, 'resource', { maxCharacters: 32_768 });
}

/**
 * What KMS gives a key that is made without a policy.
 *
 * @see AWS KMS Developer Guide, "Default key policy"
 */
function accountDecides({ account, region }: Scope): string {
  const root = `arn:${partitionOf(region)}:iam::${account}:root`;
  const statement = {
    Sid: 'Enable IAM User Permissions',
    Effect: 'Allow',
    Principal: { AWS: root },
    Action: 'kms:*',
    Resource: '*',
  };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}
