import { lstatSync, statfsSync } from 'node:fs';
import { isAbsolute } from 'node:path';

/**
 * The file systems that never write to a disk of their own accord; tmpfs may be swapped out, as any
 * program's memory may.
 *
 * @see statfs(2), TMPFS_MAGIC and RAMFS_MAGIC
 */
const memoryFileSystems: ReadonlySet<number> = new Set([0x01021994, 0x858458f6]);

/** A directory in memory where files can be made, or `undefined`: only Linux has one everywhere. */
export function memoryDirectory(variables: NodeJS.ProcessEnv): string | undefined {
  if (process.platform !== 'linux') return undefined;
  return [variables['XDG_RUNTIME_DIR'], '/dev/shm'].find(
    (directory) => directory !== undefined && isAbsolute(directory) && isPrivateMemory(directory),
  );
}

/** In somebody else's directory, they could put another in the place of ours. */
function isPrivateMemory(directory: string): boolean {
  try {
    const { uid, mode } = lstatSync(directory);
    const isSticky = (mode & 0o1000) !== 0;
    const isOurs = uid === process.getuid?.() && (mode & 0o022) === 0;
    return memoryFileSystems.has(statfsSync(directory).type) && (isOurs || isSticky);
  } catch {
    return false;
  }
}
