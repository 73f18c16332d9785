import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { KeychainError } from '../errors.ts';

/** A place of the operating system for small secrets, by an id of ours. */
export interface Keychain {
  /** @throws {KeychainError} `KEYCHAIN_UNAVAILABLE` */
  keep(id: string, secret: string): void;
  /** `undefined` if there is none. @throws {KeychainError} `KEYCHAIN_UNAVAILABLE` */
  find(id: string): string | undefined;
  /** Harmless if there is none. @throws {KeychainError} `KEYCHAIN_UNAVAILABLE` */
  remove(id: string): void;
}

export interface KeychainOptions {
  readonly platform?: NodeJS.Platform;
  /** Where the system's tool is looked for, in place of the system's directories. */
  readonly directories?: readonly string[];
}

/**
 * Not PATH: `npm run` and `npx` put the commands of every dependency there, and the tool is told
 * the key.
 */
const systemDirectories = ['/usr/bin', '/bin', '/usr/local/bin', '/run/current-system/sw/bin'];

/** A person may have to unlock it first. */
const patienceMs = 120_000;

const service = 'undotenv';
const idPattern = /^[0-9a-f]{32}$/;

/**
 * The keychain of this system: macOS's own, by its `security`, or on Linux the Secret Service
 * (GNOME Keyring, KWallet, KeePassXC), by libsecret's `secret-tool`. A secret goes to the tool by
 * its standard input and never stands in a command line.
 *
 * @throws {KeychainError} `KEYCHAIN_UNAVAILABLE` on other systems, or where the tool is missing.
 */
export function systemKeychain(options: KeychainOptions = {}): Keychain {
  const { platform = process.platform, directories = systemDirectories } = options;
  if (platform === 'darwin') {
    return macKeychain(findTool('security', directories, 'it is part of macOS'));
  }
  if (platform === 'linux') {
    const hint = 'install libsecret-tools (Debian, Ubuntu) or libsecret, or use a passphrase';
    return secretService(findTool('secret-tool', directories, hint));
  }
  throw new KeychainError('undotenv knows those of macOS and Linux only', {
    hint: 'Windows has no command that takes a secret from standard input: use a passphrase',
  });
}

function findTool(name: string, directories: readonly string[], hint: string): string {
  const path = directories.map((directory) => join(directory, name)).find(existsSync);
  if (path === undefined) throw new KeychainError(`there is no ${name} here`, { hint });
  return path;
}

/** @see secret-tool(1): it exits with 1 and says nothing where there is no such item. */
function secretService(tool: string): Keychain {
  const attributes = (id: string): string[] => ['service', service, 'key', checked(id)];
  const find = (id: string): string | undefined => {
    const { status, stdout, stderr } = run(tool, ['lookup', ...attributes(id)]);
    if (status === 0) return stdout.trimEnd();
    if (status === 1 && stderr === '') return undefined;
    throw refusal('the Secret Service does not answer, or it is locked');
  };
  return {
    find,
    keep(id, secret) {
      run(tool, ['store', '--label=undotenv root key', ...attributes(id)], secret);
      if (find(id) !== secret) throw refusal('the Secret Service did not keep the key');
    },
    remove(id) {
      run(tool, ['clear', ...attributes(id)]);
      if (find(id) !== undefined) throw refusal('the Secret Service did not remove the key');
    },
  };
}

/** `errSecItemNotFound` (-25300), as an exit code. */
const macItemNotFound = 44;

/**
 * As an argument a password would be seen by every process, so the whole command goes to
 * `security -i`, which reads commands from its standard input and answers 0 whatever they did:
 * only reading the item again tells.
 *
 * @see security(1)
 */
function macKeychain(tool: string): Keychain {
  const item = (id: string): string[] => ['-s', service, '-a', checked(id)];
  const find = (id: string): string | undefined => {
    const { status, stdout } = run(tool, ['find-generic-password', ...item(id), '-w']);
    if (status === 0) return stdout.trimEnd();
    if (status === macItemNotFound) return undefined;
    throw refusal('it does not answer, or it is locked');
  };
  return {
    find,
    keep(id, secret) {
      const words = ['add-generic-password', '-U', ...item(id), '-w', checkedSecret(secret)];
      run(tool, ['-i'], `${words.join(' ')}\n`);
      if (find(id) !== secret) throw refusal('it did not keep the key');
    },
    remove(id) {
      run(tool, ['delete-generic-password', ...item(id)]);
      if (find(id) !== undefined) throw refusal('it did not remove the key');
    },
  };
}

interface ToolAnswer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What the tool says about a failure is not passed on: nobody knows what it quotes. */
function run(tool: string, words: readonly string[], input = ''): ToolAnswer {
  const { error, status, stdout, stderr } = spawnSync(tool, words, {
    input,
    encoding: 'utf8',
    timeout: patienceMs,
    maxBuffer: 65_536,
  });
  // One that a signal ended has not said that there is no such item.
  if (error !== undefined || status === null) {
    throw refusal('its tool does not run, or does not end');
  }
  return { status, stdout, stderr };
}

function refusal(reason: string): KeychainError {
  return new KeychainError(reason, {
    retryable: true,
    hint: 'unlock it and try again; without a desktop session, use a passphrase instead',
  });
}

/** An id becomes a word of a command line; it comes from a file. */
function checked(id: string): string {
  if (!idPattern.test(id)) throw new TypeError('id: must be 32 hexadecimal digits');
  return id;
}

/** It becomes a word of a line that `security` takes apart by blanks and quotes. */
function checkedSecret(secret: string): string {
  if (!/^[\w-]+$/.test(secret)) throw new TypeError('secret: must be base64url');
  return secret;
}
