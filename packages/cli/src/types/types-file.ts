import { readFile, writeFile } from 'node:fs/promises';
import { ManifestFileError, RefusedError } from '../errors.ts';

export type Outcome = 'differs' | 'missing' | 'unchanged' | 'written';

/**
 * Brings a file of declarations to what is wanted, or, with `check`, says whether it is.
 *
 * @throws {RefusedError} `REFUSED` if the file is somebody's own.
 * @throws {ManifestFileError} `MANIFEST_FILE` if it cannot be read or written.
 */
export async function bringTypesFile(
  path: string,
  wanted: string,
  check: boolean,
): Promise<Outcome> {
  const present = await readIfPresent(path);
  if (present === wanted) return 'unchanged';
  if (check) return present === undefined ? 'missing' : 'differs';
  await write(path, wanted, present);
  return 'written';
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    // A check-out may have turned the line ends.
    return (await readFile(path, 'utf8')).replaceAll('\r\n', '\n');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new ManifestFileError(`${path} cannot be read`, { cause });
  }
}

/** Only over what this command has written: the name may be that of somebody's own file. */
async function write(path: string, text: string, present: string | undefined): Promise<void> {
  if (present !== undefined && !present.startsWith('// Written by `undotenv types`')) {
    throw new RefusedError(`${path} was not written by \`undotenv types\``, {
      hint: 'move it away, or name another file with --output',
    });
  }
  try {
    // A new file never through a link: in a cloned project it may lead to a file that shells run.
    await writeFile(path, text, { flag: present === undefined ? 'wx' : 'w' });
  } catch (cause) {
    throw new ManifestFileError(`${path} cannot be written`, { cause });
  }
}
