import { UndotenvError } from '@undotenv/protocol';
import { visible, type Terminal } from './terminal.ts';

/**
 * Shows an error: `error:` and `hint:` on stderr and, where JSON was asked for, the same as a
 * document on stdout. Of an error that is not ours only the kind is shown: its message may hold
 * anything.
 */
export function reportError(terminal: Terminal, error: unknown, { json }: { json: boolean }): void {
  const { code, message, hint } = describeError(error);
  terminal.error(visible(message));
  if (hint !== undefined) terminal.hint(visible(hint));
  if (json) terminal.printJson({ error: { code, message, ...(hint !== undefined && { hint }) } });
}

function describeError(error: unknown): { code: string; message: string; hint?: string } {
  if (error instanceof UndotenvError) {
    const { code, message, hint } = error;
    return { code, message, ...(hint !== undefined && { hint }) };
  }
  return {
    code: 'UNEXPECTED',
    message: `unexpected ${kindOf(error)}`,
    hint: 'this is a defect of undotenv: please report what you ran, without any value',
  };
}

/** The class and, for errors of the system, the code: `Error ENOSPC`. */
export function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error && typeof error.code === 'string'
    ? `${error.name} ${error.code}`
    : error.name;
}
