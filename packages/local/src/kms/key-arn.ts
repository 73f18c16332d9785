import type { OperationContext } from '../operations/operation.ts';
import { customKeyId, formatKeyArn, parseKeyReference } from './key-reference.ts';

/**
 * The ARN of the key that a `KmsKeyId` means, whether or not there is such a key. None for the
 * default key, and for an alias that no key has (both assumed).
 */
export function keyArnOf(
  kmsKeyId: string,
  { caller, keys }: Pick<OperationContext, 'caller' | 'keys'>,
): string | undefined {
  const custom = customKeyId(kmsKeyId, caller);
  if (custom === undefined) return undefined;
  const { alias, keyId, ...place } = parseKeyReference(custom, caller);
  return alias === undefined ? formatKeyArn(place, keyId) : keys.find(caller, custom)?.arn;
}
