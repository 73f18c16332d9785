import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import { RefusedError, UsageError } from '../errors.ts';

/** Far longer than a passphrase; whatever is longer is another file. */
const maxBytes = 1_024;

/**
 * The first line of a file: a private one, or a pipe such as `/dev/stdin` or `/dev/fd/3`. A
 * passphrase itself never stands in a command line or in the environment, which child processes
 * inherit and crash reports copy; the name of a file may.
 *
 * @throws {RefusedError} `REFUSED` if others can read the file.
 * @throws {UsageError} `USAGE` if it cannot be read, or holds no passphrase.
 */
export function readPassphraseFile({ directory }: Context, path: string): string {
  const bytes = readStart(resolve(directory, path), path);
  try {
    const line = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const passphrase = line.replace(/\r?\n$/, '');
    if (passphrase !== '' && bytes.length <= maxBytes && !passphrase.includes('\n')) {
      return passphrase;
    }
  } catch {
    // Not UTF-8. What the decoder says is not passed on.
  }
  throw new UsageError(`${path} does not hold a passphrase`, {
    hint: 'it is one line of text in UTF-8',
  });
}

/**
 * A passphrase that is typed twice, because nobody sees what they type.
 *
 * @param option the one that names a file instead
 * @throws {UsageError} `USAGE` where nobody can be asked, or if the two differ.
 */
export async function askNewPassphrase(
  { terminal }: Context,
  { question, option }: { readonly question: string; readonly option: string },
): Promise<string> {
  if (!terminal.interactive) throw nobodyToAsk(option);
  const passphrase = await terminal.askValue(question);
  if ((await terminal.askValue('once more')) !== passphrase) {
    throw new UsageError('the two are not the same');
  }
  return passphrase;
}

/** @throws {UsageError} `USAGE` where nobody can be asked. */
export async function askPassphrase(
  { terminal }: Context,
  { question, option }: { readonly question: string; readonly option: string },
): Promise<string> {
  if (!terminal.interactive) throw nobodyToAsk(option);
  return terminal.askValue(question);
}

function nobodyToAsk(option: string): UsageError {
  return new UsageError('there is no terminal to ask for the passphrase', {
    hint: `name a file with ${option}`,
  });
}

function readStart(path: string, name: string): Buffer {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'r');
    refuseOpenToOthers(descriptor, name);
    return readAll(descriptor);
  } catch (cause) {
    if (cause instanceof RefusedError) throw cause;
    throw new UsageError(`the file ${name} cannot be read`, { cause });
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** A pipe belongs to whoever made it; a file can be opened by whoever its permissions let. */
function refuseOpenToOthers(descriptor: number, name: string): void {
  const stats = fstatSync(descriptor);
  if (!stats.isFile() || process.getuid === undefined || (stats.mode & 0o077) === 0) return;
  throw new RefusedError(`${name} is open to other users`, { hint: `run: chmod 600 '${name}'` });
}

function readAll(descriptor: number): Buffer {
  const buffer = Buffer.alloc(maxBytes + 1);
  let length = 0;
  for (;;) {
    const read = readSync(descriptor, buffer, length, buffer.length - length, null);
    length += read;
    if (read === 0 || length === buffer.length) return buffer.subarray(0, length);
  }
}
