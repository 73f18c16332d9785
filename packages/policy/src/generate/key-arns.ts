import { partitionOf } from '@undotenv/protocol';
import type { SecretPattern } from './secret-patterns.ts';
import { sorted } from './sorted.ts';

/** By region, the ARNs of the keys there. */
export type KeysByRegion = ReadonlyMap<string, readonly string[]>;

const keyArn = /^arn:aws[a-z-]*:kms:(?<region>[a-z0-9-]+):\d{12}:key\/[A-Za-z0-9-]{1,64}$/;

/**
 * Keys by their regions.
 *
 * @throws {RangeError} naming one that is no key's ARN (KMS does not look at an alias in Resource),
 *   or that is where none of the secrets is.
 */
export function keysByRegion(
  kmsKeys: readonly string[],
  patterns: readonly SecretPattern[],
): KeysByRegion {
  const keys = new Map<string, readonly string[]>();
  for (const [at, arn] of kmsKeys.entries()) {
    const region = keyArn.exec(arn)?.groups?.['region'];
    if (region === undefined) {
      throw new RangeError(`kmsKeys[${String(at)}] must be the ARN of a key, not of an alias`);
    }
    if (patterns.every((pattern) => pattern.region !== region)) {
      throw new RangeError(`kmsKeys[${String(at)}] is in a region where no secret is read`);
    }
    keys.set(region, sorted([...(keys.get(region) ?? []), arn]));
  }
  return keys;
}

/**
 * What KMS is told when Secrets Manager asks in its caller's name: the value of `kms:ViaService`.
 *
 * @see AWS KMS Developer Guide, "AWS KMS condition keys"; the domain of China's partition is assumed
 */
export function viaSecretsManager(region: string): string {
  const domain = partitionOf(region) === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `secretsmanager.${region}.${domain}`;
}
