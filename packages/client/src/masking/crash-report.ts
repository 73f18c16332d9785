import { inspect, types } from 'node:util';
import { isMainThread } from 'node:worker_threads';
import { createMasker } from './masker.ts';
import type { Needles } from './needles.ts';

/**
 * Node.js prints what ends a process past `process.stderr`: an error is masked, a moment before it
 * is printed. What cannot be masked in its place, such as a frozen error or a thrown object, is
 * printed here, masked, and ends the process with the same exit code. Where the program has a handler
 * of its own the error stays as it is, for the process may live on, and what the handler prints is
 * masked like all else.
 *
 * @returns what ends it
 */
export function maskCrashReports(needles: Needles): () => void {
  const listener = (error: unknown): void => {
    const isHandled =
      process.listenerCount('uncaughtException') > 0 ||
      process.hasUncaughtExceptionCaptureCallback();
    if (isHandled) return;
    const left = maskedReport(error, (text) => maskText(needles, text));
    // A worker prints nothing: its error goes to whoever started it.
    if (left === undefined || !isMainThread) return;
    process.stderr.write(`Uncaught ${left}\n\nNode.js ${process.version}\n`);
    process.exit(1);
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

type Mask = (text: string) => string;

/** Masks an error in its place; what is to be printed instead, if a value is still to be seen. */
function maskedReport(error: unknown, mask: Mask): string | undefined {
  try {
    maskError(error, mask, new Set());
    const shown = typeof error === 'string' ? error : asNodePrints(error);
    const masked = mask(shown);
    return masked === shown && !isOfJson(error) ? undefined : masked;
  } catch {
    // Thrown by an accessor of the error's own.
    return 'error that cannot be printed';
  }
}

/** The texts of an error, of those that caused it, and of what else hangs on them. */
function maskError(error: unknown, mask: Mask, seen: Set<unknown>): void {
  if (!isError(error) || seen.has(error)) return;
  seen.add(error);
  for (const key of new Set(['stack', ...Reflect.ownKeys(error)])) {
    // Of an accessor Node.js prints that it is one.
    const value: unknown =
      key === 'stack' ? error.stack : Reflect.getOwnPropertyDescriptor(error, key)?.value;
    for (const inner of [value].flat()) maskError(inner, mask, seen);
    if (isError(value)) continue;
    const shown = typeof value === 'string' ? value : asNodePrints(value);
    const masked = mask(shown);
    if (masked !== shown) Reflect.defineProperty(error, key, { value: masked });
  }
}

/**
 * Beside such an error Node.js quotes the line that is no JSON (observed, Node 20), and that line is
 * what was to be parsed, not source code.
 */
function isOfJson(error: unknown): boolean {
  return isError(error) && String(error.stack).includes('at JSON.parse (');
}

/** Also one of another realm, such as that of `node:vm`. */
function isError(value: unknown): value is Error {
  return types.isNativeError(value) || value instanceof Error;
}

/** Observed, Node 20: an error's own way to be printed is not asked for. */
function asNodePrints(value: unknown): string {
  const depth = Math.max(inspect.defaultOptions.depth ?? Infinity, 5);
  return inspect(value, { customInspect: false, depth });
}
