import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TrackedHistoryError } from '../plan-errors.ts';
import { runGit } from './run-git.ts';

/**
 * Refuses a directory for backups that lies in a work tree and is not ignored: encrypted or not, a
 * backup is nothing to commit. Where there is no git, or git refuses to work, it takes nothing.
 *
 * @throws {TrackedHistoryError} `TRACKED_HISTORY`
 */
export async function refuseTrackedHistory(directory: string): Promise<void> {
  const options = {
    directory: existingAncestor(directory),
    timeoutMs: 10_000,
    maxBytes: 1024 * 1024,
  };
  const inside = await runGit(['rev-parse', '--is-inside-work-tree'], options);
  if (inside.output.toString().trim() !== 'true') return;
  // Not the directory itself: a rule such as `data/*` ignores only what is in it.
  const backup = join(directory, 'backup');
  const ignored = await runGit(['check-ignore', '--quiet', '--no-index', '--', backup], options);
  // 0 is ignored, 1 is not; anything else is git's own failure, which says neither.
  if (ignored.outcome === 'done' && ignored.exitCode === 0) return;
  throw new TrackedHistoryError(directory);
}

function existingAncestor(path: string): string {
  return existsSync(path) ? path : existingAncestor(dirname(path));
}
