import type { Secret } from '@undotenv/manifest';
import { partOf, textOf, type NamedParts, type Part } from './named-parts.ts';

/** What is asked for by any of its names; empty if nothing is. */
export interface AskedMode {
  readonly mode: string;
  /** Where it stands: sealed there, it is sealed in what is made of it. */
  readonly part: Part | Secret<Part> | undefined;
}

/**
 * `ssl` is how AWS's rotation functions are told, with true or false; beside it, the name of a mode
 * says more.
 *
 * @throws {TypeError} if one asks for TLS and the other for none.
 */
export function askedModeIn(parts: NamedParts): AskedMode {
  const [named, flag] = [partOf('sslMode', parts), partOf('ssl', parts)];
  const [mode, implied] = [textOf(named), modeOfFlag(textOf(flag))];
  if (mode === '') return { mode: implied, part: implied === '' ? (named ?? flag) : flag };
  if (implied !== '' && isOff(mode) !== isOff(implied)) {
    throw new TypeError('sslMode and ssl are both given, and differ');
  }
  return { mode, part: named };
}

/** In the words of PostgreSQL, or in those of MySQL. */
export function isOff(mode: string): boolean {
  return /^disabled?$/i.test(mode);
}

function modeOfFlag(flag: string): string {
  if (/^(?:true|1)$/i.test(flag)) return 'verify-full';
  if (/^(?:false|0)$/i.test(flag)) return 'disable';
  if (/^(?:[a-z][a-z_-]*)?$/i.test(flag)) return flag;
  throw new TypeError('ssl is neither true nor false nor the name of a mode');
}
