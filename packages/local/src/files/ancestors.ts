import { realpathSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { PrivacyProblem } from './privacy-problem.ts';

const writableByOthers = 0o002;
const sticky = 0o1000;

/**
 * Why another user could put something else in the place of the directory, private as it is: one
 * above it lets everybody rename what it holds. Writable by a group says little where each user
 * has one of their own, and is let pass.
 *
 * @param path must exist
 */
export function ancestorProblem(path: string): PrivacyProblem | undefined {
  if (process.platform === 'win32') return undefined;
  const ways = [resolve(path), realpathSync(path)];
  const open = ways.flatMap(ancestorsOf).find((each) => {
    return (statSync(each).mode & (writableByOthers | sticky)) === writableByOthers;
  });
  if (open === undefined) return undefined;
  return {
    problem: `${path} can be replaced by other users, who can write to ${open}`,
    hint: `run: chmod o-w '${open}', or choose a directory below one of your own`,
  };
}

function ancestorsOf(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [] : [parent, ...ancestorsOf(parent)];
}
