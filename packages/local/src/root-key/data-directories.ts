import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { asidesIn } from '../archive/aside.ts';
import { dataHome } from '../data-directory/default-directory.ts';
import { DataDirectoryError } from '../errors.ts';
import { isErrno } from '../files/private-file.ts';
import { holdsSealed } from '../vault/root-key-file.ts';

/**
 * The data directories below `$XDG_DATA_HOME/undotenv` in which something is sealed, sorted, and the
 * stores that imports have kept aside in them. Those that were named with `--data` are listed
 * nowhere.
 *
 * @throws {DataDirectoryError} `DATA_DIRECTORY_REFUSED` if that cannot be told.
 */
export function knownDataDirectories(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): string[] {
  const home = dataHome(variables);
  return namesIn(home)
    .map((name) => join(home, name))
    .flatMap((directory) => [directory, ...asidesIn(directory)])
    .filter(holdsSealed)
    .sort();
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (cause) {
    if (isErrno(cause, 'ENOENT')) return [];
    throw new DataDirectoryError(`${directory} cannot be looked into`, {
      hint: 'make it a directory of your own',
      cause,
    });
  }
}
