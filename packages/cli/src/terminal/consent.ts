import type { Context } from '../context.ts';
import { CancelledError, RefusedError } from '../errors.ts';
import type { ConsentOptions } from '../options.ts';

/**
 * Asks before something is written, unless `--yes` has answered.
 *
 * @throws {CancelledError} `CANCELLED` at no, or at Ctrl-C.
 * @throws {RefusedError} `REFUSED` where nobody can be asked.
 */
export async function requireConsent(
  context: Context,
  options: ConsentOptions,
  question: string,
): Promise<void> {
  if (options.yes === true) return;
  if (!context.terminal.interactive) {
    throw new RefusedError('this needs consent, and there is no terminal to ask at', {
      hint: 'add --yes to go on without being asked',
    });
  }
  if (!(await context.terminal.confirm(question))) throw new CancelledError();
}
