import { statSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Why a manifest that was found, not named, must not be loaded: code runs, data decides which values
 * a program finds in which variables, and a folder above the working directory may be one that
 * others write to.
 *
 * @param trustedUsers ids of those whose code may run, besides root
 * @returns what is wrong, or `undefined`; always that on Windows, which has no such ids
 */
export function distrustOf(
  manifestFile: string,
  trustedUsers: readonly number[],
): string | undefined {
  if (process.getuid === undefined) return undefined;
  const trusted = new Set([0, ...trustedUsers]);
  const places: readonly [string, Stats][] = [
    [manifestFile, statSync(manifestFile)],
    [dirname(manifestFile), statSync(dirname(manifestFile))],
  ];
  for (const [path, stats] of places) {
    if (!trusted.has(stats.uid)) return `${path} belongs to another user`;
    if (isForEverybody(stats)) return `${path} can be written by everybody`;
  }
  return undefined;
}

/** In a sticky folder, such as /tmp, nobody can replace a file of somebody else. */
function isForEverybody(stats: Stats): boolean {
  const isSticky = stats.isDirectory() && (stats.mode & 0o1000) !== 0;
  return (stats.mode & 0o002) !== 0 && !isSticky;
}
