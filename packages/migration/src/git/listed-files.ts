import { readBatch } from './history.ts';
import { runGit, type GitRun } from './run-git.ts';

/** A file as it would be committed now. */
export interface StagedFile {
  /** From the directory that was asked about. */
  readonly path: string;
  readonly text: string;
}

const bounds = { timeoutMs: 20_000, maxBytes: 64 * 1024 * 1024 };

/**
 * The files below a directory that git has, or would add: ignored ones are not among them. One that
 * was deleted but not committed is.
 *
 * @returns `undefined` where git does not answer, for one because there is no repository.
 */
export async function listGitFiles(directory: string): Promise<string[] | undefined> {
  const listed = await runGit(['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    directory,
    ...bounds,
  });
  return isDone(listed) ? [...new Set(namesIn(listed))] : undefined;
}

/**
 * What the next commit would change or add below a directory, as it stands in the index.
 *
 * @param indexFile the one a hook is told of: `git commit -a` fills an index of its own
 * @returns `undefined` where git does not answer, or there is more than 64 MiB of it.
 */
export async function readStagedFiles(
  directory: string,
  indexFile?: string,
): Promise<StagedFile[] | undefined> {
  const compared = await runGit(
    [
      ...['diff', '--cached', '--raw', '-z', '--no-abbrev', '--no-renames', '--no-ext-diff'],
      ...['--relative', '--diff-filter=ACMT', '--ignore-submodules=all'],
    ],
    { directory, ...bounds, ...(indexFile !== undefined && { indexFile }) },
  );
  if (!isDone(compared)) return undefined;
  const staged = readChanges(namesIn(compared));
  const batch = await runGit(['cat-file', '--batch'], {
    directory,
    input: [...staged.values(), ''].join('\n'),
    ...bounds,
  });
  if (!isDone(batch)) return undefined;
  const contents = readBatch(batch.output);
  return [...staged].map(([path, id]) => ({ path, text: contents.get(id) ?? '' }));
}

/** Object ids by path, out of pairs: `:mode mode old new status`, and the path. */
function readChanges(fields: readonly string[]): Map<string, string> {
  const staged = new Map<string, string>();
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [, mode = '', , id = ''] = (fields[at] ?? '').split(' ');
    // A symbolic link's content is a path.
    if (mode.startsWith('100')) staged.set(fields[at + 1] ?? '', id);
  }
  return staged;
}

function namesIn({ output }: GitRun): string[] {
  return output.toString().split('\0').filter(Boolean);
}

function isDone(run: GitRun): boolean {
  return run.outcome === 'done' && run.exitCode === 0;
}
