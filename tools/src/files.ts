import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders whose contents are made from something else. */
const generated: ReadonlySet<string> = new Set(['node_modules', 'dist', 'coverage', '.git']);

/** The files below a folder, by paths with `/` that begin with the folder's. */
export async function filesBelow(repository: string, folder = ''): Promise<string[]> {
  const entries = await readdir(join(repository, folder), { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries) {
    if (generated.has(entry.name)) continue;
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) found.push(...(await filesBelow(repository, path)));
    else if (entry.isFile()) found.push(path);
  }
  return found.sort();
}
