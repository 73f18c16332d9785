import { inspect } from 'node:util';
import { createMasker } from './masker.ts';
import type { Needles } from './needles.ts';

/**
 * Node.js prints the error that ends a process past `process.stderr`: the error itself is masked, a
 * moment before it is printed. Where the program has a handler of its own the error stays as it is,
 * for the process may live on, and what the handler prints is masked like all else.
 *
 * @returns what ends it
 */
export function maskCrashReports(needles: Needles): () => void {
  const listener = (error: unknown): void => {
    const isHandled =
      process.listenerCount('uncaughtException') > 0 ||
      process.hasUncaughtExceptionCaptureCallback();
    if (!isHandled) maskError(error, (text) => maskText(needles, text), new Set());
  };
  process.on('uncaughtExceptionMonitor', listener);
  return () => {
    process.off('uncaughtExceptionMonitor', listener);
  };
}

function maskText(needles: Needles, text: string): string {
  const masker = createMasker(needles);
  return Buffer.concat([masker.write(Buffer.from(text)), masker.release()]).toString();
}

/** The texts of an error, of those that caused it, and of what else hangs on them. */
function maskError(error: unknown, mask: (text: string) => string, seen: Set<unknown>): void {
  if (!(error instanceof Error) || seen.has(error)) return;
  seen.add(error);
  for (const name of new Set(['stack', ...Object.getOwnPropertyNames(error)])) {
    const value: unknown = Reflect.get(error, name);
    for (const inner of [value].flat()) maskError(inner, mask, seen);
    if (value instanceof Error) continue;
    const shown = typeof value === 'string' ? value : inspect(value, { depth: 8 });
    const masked = mask(shown);
    if (masked !== shown) Reflect.defineProperty(error, name, { value: masked });
  }
}
