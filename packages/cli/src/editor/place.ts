import { tmpdir } from 'node:os';
import type { Context } from '../context.ts';
import { RefusedError } from '../errors.ts';
import { memoryDirectory } from './memory-directory.ts';

/**
 * The folder a text is put into while it is edited.
 *
 * @param inMemory finds a folder in memory, where there is one
 * @throws {RefusedError} `REFUSED` where there is only a disk and nobody has allowed it.
 */
export function placeFor(
  { terminal, variables }: Pick<Context, 'terminal' | 'variables'>,
  allowDisk: boolean,
  inMemory: typeof memoryDirectory = memoryDirectory,
): string {
  if (process.platform === 'win32') {
    throw new RefusedError('`edit` is not there on Windows: its files cannot be kept in memory', {
      hint: '`undotenv set` with --file or --stdin writes a secret',
    });
  }
  const directory = inMemory(variables);
  if (directory !== undefined) return directory;
  if (!allowDisk) {
    throw new RefusedError('there is no file system in memory, and editors need a file', {
      hint: '--allow-disk puts it into the temporary folder, for as long as the editor is open',
    });
  }
  terminal.warn('the value is on the disk, readable by you alone, while the editor is open');
  return tmpdir();
}
