import { realpathSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';

/** What a program is behind its links: `vi` is `vim.basic` on one machine and nvi on another. */
export function realNameOf(program: string, path: string): string {
  const places = program.includes('/')
    ? [program]
    : path.split(delimiter).map((folder) => join(folder, program));
  for (const place of places) {
    try {
      return basename(realpathSync(place));
    } catch {
      // Not in this folder.
    }
  }
  return basename(program);
}
