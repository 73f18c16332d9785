import { KeyChange } from '@undotenv/local/key-change';
import { defaultRootKeyPath } from '@undotenv/local/root-key';
import type { Context } from '../context.ts';
import { readUnlock, type PassphraseOptions } from './root-key.ts';

/** Opens the user's key file for `work` alone, and lets it go whatever happens. */
export async function withKeyChange<Result>(
  context: Context,
  options: PassphraseOptions,
  work: (change: KeyChange) => Result | Promise<Result>,
): Promise<Result> {
  const unlock = await readUnlock(context, options);
  const change = new KeyChange(defaultRootKeyPath(context.variables), unlock);
  try {
    return await work(change);
  } finally {
    change.close();
  }
}
