import {
  defaultRootKeyPath,
  type KeyRing,
  readKeyFile,
  rootKeyFor,
  type Unlock,
} from '@undotenv/local/root-key';
import type { Context } from '../context.ts';
import { readPassphraseFile } from './passphrase.ts';

export interface PassphraseOptions {
  /** A file that holds the passphrase; `UNDOTENV_PASSPHRASE_FILE` names one for every command. */
  readonly passphraseFile?: string;
}

/** Unlocked once a command, so that nobody is asked twice. */
const unlocked = new WeakMap<Context, Promise<KeyRing>>();

/**
 * The user's root key for what is in `dataDirectory`, asking for its passphrase if it has one.
 *
 * @throws {RootKeyLockedError} `ROOT_KEY_LOCKED` where nobody can be asked.
 * @throws as `rootKeyFor`
 */
export function rootKeyOf(
  context: Context,
  dataDirectory: string,
  options: PassphraseOptions = {},
): Promise<KeyRing> {
  const held = unlocked.get(context) ?? unlockFor(context, dataDirectory, options);
  unlocked.set(context, held);
  return held;
}

async function unlockFor(
  context: Context,
  dataDirectory: string,
  options: PassphraseOptions,
): Promise<KeyRing> {
  const path = defaultRootKeyPath(context.variables);
  return rootKeyFor(dataDirectory, path, await readUnlock(context, options));
}

/** What opens the key file: its passphrase, where it has one. */
export async function readUnlock(context: Context, options: PassphraseOptions): Promise<Unlock> {
  const path = defaultRootKeyPath(context.variables);
  if (readKeyFile(path)?.protection !== 'passphrase') return {};
  const file = options.passphraseFile ?? context.variables['UNDOTENV_PASSPHRASE_FILE'];
  if (file !== undefined && file !== '') return { passphrase: readPassphraseFile(context, file) };
  if (!context.terminal.interactive) return {};
  return { passphrase: await context.terminal.askValue('passphrase of the root key') };
}
