import { isOfSecret } from '../sources/stored-secret.ts';
import type { StoredSecret } from '../sources/source.ts';

/** Whether what was read under another name or ARN is of this secret. */
export function isAlias(stored: StoredSecret | undefined, secretId: string): boolean {
  if (stored?.arn === undefined || stored.name === undefined) return false;
  return isOfSecret({ ARN: stored.arn, Name: stored.name }, secretId);
}
