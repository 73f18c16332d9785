import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { buffer as readAll } from 'node:stream/consumers';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';

export interface ValueInputOptions {
  readonly stdin?: boolean;
  readonly file?: string;
}

/**
 * Reads a value from where nobody else sees it: a prompt without echo, stdin or a file; never from
 * the command line, which every process of the machine can read.
 *
 * From stdin one newline at the end is dropped, as `echo` adds it; a file is taken as it is.
 *
 * @throws {UsageError} `USAGE` if no source is named and nobody can be asked, or the value is empty.
 */
export async function readValue(
  context: Context,
  options: ValueInputOptions,
  name: string,
): Promise<string> {
  const value = await readFrom(context, options, name);
  if (value === '') throw new UsageError('the value is empty');
  return value;
}

async function readFrom(
  context: Context,
  options: ValueInputOptions,
  name: string,
): Promise<string> {
  if (options.stdin === true && options.file !== undefined) {
    throw new UsageError('give --stdin or --file, not both');
  }
  if (options.stdin === true) return asText(await readAll(context.stdin)).replace(/\r?\n$/, '');
  if (options.file !== undefined) return readFile(resolve(context.directory, options.file));
  if (context.terminal.interactive) return context.terminal.askValue(`value of ${name}`);
  throw new UsageError('there is no terminal to ask for the value', {
    hint: 'pipe it with --stdin, or name a file with --file',
  });
}

function readFile(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new UsageError(`the file ${path} cannot be read`, { cause });
  }
  return asText(bytes);
}

/** Every byte of it: a lenient decoder would store another value than it was given. */
function asText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UsageError('the value is not text in UTF-8', {
      hint: 'encode binary values as text, in base64 for example',
    });
  }
}
