import { createHash } from 'node:crypto';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Every regular file below a folder, links not followed, in a fixed order. */
async function listFiles(directory: string, skip: readonly string[]): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !skip.some((name) => path.startsWith(join(directory, name))))
    .sort();
}

/** One hash of the names, permissions and bytes of all the files. */
export async function fingerprintOf(
  directory: string,
  skip: readonly string[] = [],
): Promise<string> {
  const hash = createHash('sha256');
  for (const path of await listFiles(directory, skip)) {
    const { mode } = await lstat(path);
    const content = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    hash.update(JSON.stringify([path, mode, content]));
  }
  return hash.digest('hex');
}

/** The files below a folder that hold one of the values, as it is or in base64. */
export async function filesHolding(
  directory: string,
  values: readonly string[],
): Promise<string[]> {
  const needles = values.flatMap((value) => [value, Buffer.from(value).toString('base64')]);
  const found: string[] = [];
  for (const path of await listFiles(directory, [])) {
    const content = await readFile(path);
    if (needles.some((needle) => content.includes(needle))) found.push(path);
  }
  return found;
}
