import { isOfSecret } from '../sources/stored-secret.ts';
import type { StoredSecret } from '../sources/source.ts';

/**
 * Whether what was asked for as `id` is, or may be, of the secret that `secretId` names otherwise.
 * Its answer tells; while there is none, a name and an ARN that ends in it count as one.
 */
export function isOf(secretId: string, id: string, stored: StoredSecret | undefined): boolean {
  if (id === secretId) return true;
  if (stored !== undefined) {
    const { arn, name } = stored;
    if (arn === undefined || name === undefined) return false;
    return isOfSecret({ ARN: arn, Name: name }, secretId);
  }
  return mayName(id, secretId) || mayName(secretId, id);
}

/** The suffix of an ARN is of any length to who knows no name for sure. */
function mayName(arn: string, id: string): boolean {
  const name = id.slice(id.lastIndexOf(':') + 1);
  return arn.startsWith('arn:') && `${arn}-`.includes(`:${name}-`);
}
