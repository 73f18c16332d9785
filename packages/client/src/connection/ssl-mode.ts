import { revealed } from '../sealed/secret.ts';
import { partOf, textOf, type NamedParts } from './named-parts.ts';

/** What is asked for by any of its names; empty if nothing is. */
export interface AskedMode {
  readonly mode: string;
  /** Where it stands: sealed there, it is sealed in what is made of it. */
  readonly part: unknown;
}

/**
 * `ssl` is how AWS's rotation functions are told, with true or false; beside it, the name of a mode
 * says more. Secrets hold other things under that name, such as a driver's options: they ask for
 * nothing.
 *
 * @throws {TypeError} if one asks for TLS and the other for none.
 */
export function askedModeIn(parts: NamedParts): AskedMode {
  const [named, flag] = [partOf('sslMode', parts), parts.ssl ?? undefined];
  const [mode, implied] = [textOf(named), modeOfFlag(revealed(flag))];
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

const modeName =
  /^(?:disabled?|allow|prefer(?:red)?|required?|no-verify|verify[-_](?:ca|full|identity))$/i;

/** Empty if it is neither true nor false nor the name of a mode. */
export function modeOfFlag(flag: unknown): string {
  if (!['boolean', 'number', 'string'].includes(typeof flag)) return '';
  const text = String(flag);
  if (/^(?:true|1)$/i.test(text)) return 'verify-full';
  if (/^(?:false|0)$/i.test(text)) return 'disable';
  return modeName.test(text) ? text : '';
}
