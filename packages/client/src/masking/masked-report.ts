import { inspect, types } from 'node:util';

export type Mask = (text: string) => string;

/**
 * Masks an error in its place.
 *
 * @returns what is to be printed instead, if a value is still to be seen
 */
export function maskedReport(error: unknown, mask: Mask): string | undefined {
  const shown = attempt(() => {
    maskError(error, mask);
    return typeof error === 'string' ? error : asNodePrints(error);
  });
  // Its own accessor throws: Node.js prints what is left of it, and so does this.
  if (shown === undefined) {
    return mask(attempt(() => String(error)) ?? 'error that cannot be printed');
  }
  const masked = mask(shown);
  const isOfJson = attempt(() => isOfJsonParse(error)) ?? true;
  return masked === shown && !isOfJson ? undefined : masked;
}

/** What holds further texts: an error, and a list, such as that of an `AggregateError`. */
type Holder = Error | readonly unknown[];

/** The texts of an error, of those that caused it, and of what else hangs on them. */
function maskError(error: unknown, mask: Mask): void {
  // Those that are found on the way are visited in their turn.
  const found = new Set<unknown>([error]);
  for (const holder of found) {
    if (!isHolder(holder)) continue;
    for (const key of keysOf(holder)) {
      // What cannot be masked is found in the report.
      attempt(() => found.add(maskMember(holder, key, mask)));
    }
  }
}

/** Masks a text in its place, and what else shows a value by a text; the member, if it is no text. */
function maskMember(holder: Holder, key: string | symbol, mask: Mask): unknown {
  // Of an accessor Node.js prints that it is one.
  const value: unknown =
    key === 'stack' && isError(holder)
      ? holder.stack
      : Reflect.getOwnPropertyDescriptor(holder, key)?.value;
  if (isHolder(value)) return value;
  const shown = typeof value === 'string' ? value : asNodePrints(value);
  const masked = mask(shown);
  if (masked !== shown) Reflect.defineProperty(holder, key, { value: masked });
  return undefined;
}

/** As many of a list as Node.js prints, and all errors: those of a worker go to its parent. */
function keysOf(holder: Holder): readonly (string | symbol)[] {
  if (isError(holder))
    return ['stack', ...Reflect.ownKeys(holder).filter((key) => key !== 'stack')];
  const printed = inspect.defaultOptions.maxArrayLength ?? 100;
  const keys: string[] = [];
  for (const [index, value] of holder.entries()) {
    if (index < printed || isError(value)) keys.push(String(index));
  }
  return keys;
}

/**
 * Beside such an error Node.js quotes the line that is no JSON (observed, Node 20), and that line is
 * what was to be parsed, not source code. The stack may have been replaced, or the message.
 */
function isOfJsonParse(error: unknown): boolean {
  if (!isError(error)) return false;
  if (String(error.stack).includes('at JSON.parse (')) return true;
  return error.name === 'SyntaxError' && error.message.includes('JSON');
}

function isHolder(value: unknown): value is Holder {
  return isError(value) || (Array.isArray(value) && !types.isProxy(value));
}

/** Also one of another realm, such as that of `node:vm`. Of a proxy Node.js asks nothing. */
function isError(value: unknown): value is Error {
  if (types.isProxy(value)) return false;
  return types.isNativeError(value) || value instanceof Error;
}

/** Observed, Node 20: an error's own way to be printed is not asked for. */
function asNodePrints(value: unknown): string {
  const depth = Math.max(inspect.defaultOptions.depth ?? 5, 5);
  return inspect(value, { customInspect: false, depth });
}

/** `undefined` where an accessor or a trap of the value's own throws. */
function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
