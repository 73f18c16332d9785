import {
  type LocalOptions,
  type LocalServer,
  startLocal,
  StoreRolledBackError,
} from '@undotenv/local';
import type { Context } from '../context.ts';
import type { ConsentOptions } from '../options.ts';
import { requireConsent } from '../terminal/consent.ts';
import { visible } from '../terminal/terminal.ts';

export interface RollbackOptions extends ConsentOptions {
  readonly acceptRollback?: boolean;
}

/**
 * Starts a server; on a store that is not the one that was there last, only after that was asked
 * for and confirmed.
 *
 * @throws {StoreRolledBackError} `STORE_ROLLED_BACK` unless it was asked for.
 * @throws as `requireConsent` and `startLocal`
 */
export async function startAccepted(
  context: Context,
  options: RollbackOptions,
  local: LocalOptions,
): Promise<LocalServer> {
  try {
    return await startLocal(local);
  } catch (error) {
    const { marks } = local;
    if (!(error instanceof StoreRolledBackError) || marks === undefined) throw error;
    if (options.acceptRollback !== true) throw error;
    context.terminal.warn(visible(error.message));
    await requireConsent(
      context,
      options,
      'go on with what is there? what was written since is lost',
    );
    return startLocal({ ...local, marks: { ...marks, acceptRollback: true } });
  }
}
