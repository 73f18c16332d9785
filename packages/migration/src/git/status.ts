import { basename, dirname } from 'node:path';
import { runGit, type GitRun } from './run-git.ts';

/** `refused`: git will not read the repository, for one because another user owns it. */
export type RepositoryState = 'no-git' | 'none' | 'refused' | 'yes';

export interface GitFileStatus {
  readonly repository: RepositoryState;
  /** In the index: the next commit has the file. */
  readonly tracked: boolean;
}

/** Whether git knows a file. The file need not exist. */
export async function fileStatusInGit(path: string): Promise<GitFileStatus> {
  const name = basename(path);
  const options = { directory: dirname(path), timeoutMs: 10_000, maxBytes: 1024 * 1024 };
  const listed = await runGit(['--literal-pathspecs', 'ls-files', '-z', '--', name], options);
  const repository = repositoryState(listed);
  return { repository, tracked: repository === 'yes' && listed.output.length > 0 };
}

export function repositoryState(run: GitRun): RepositoryState {
  if (run.outcome === 'no-git') return 'no-git';
  if (run.outcome !== 'done') return 'refused';
  if (run.exitCode === 0) return 'yes';
  return run.message.includes('not a git repository') ? 'none' : 'refused';
}
