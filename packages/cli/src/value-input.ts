import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import type { Context } from './context.ts';
import { UsageError } from './errors.ts';

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
  if (options.stdin === true) return (await readAll(context.stdin)).replace(/\r?\n$/, '');
  if (options.file !== undefined) return readFile(resolve(context.directory, options.file));
  if (context.terminal.interactive) return context.terminal.askValue(`value of ${name}`);
  throw new UsageError('there is no terminal to ask for the value', {
    hint: 'pipe it with --stdin, or name a file with --file',
  });
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UsageError(`the file ${path} cannot be read`, { cause });
  }
}
