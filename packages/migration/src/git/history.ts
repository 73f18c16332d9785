import { parseEnv } from '@undotenv/protocol/dotenv';
import { basename, dirname } from 'node:path';
import { soughtForms } from '../dotenv/occurrences.ts';
import { runGit, type GitRun } from './run-git.ts';
import { repositoryState } from './status.ts';

export interface HistoryOptions {
  /** For the whole search, in milliseconds; 20,000 when absent. */
  readonly timeoutMs?: number;
  /** Of all versions of the file together; 64 MiB when absent. */
  readonly maxBytes?: number;
  /** Milliseconds that only increase. */
  readonly now?: () => number;
}

type SearchShortfall =
  | 'git-failed'
  | 'incomplete-clone'
  | 'no-git'
  | 'no-repository'
  | 'refused-by-git'
  | 'timed-out'
  | 'too-large';

export interface HistorySearch {
  /** Only `fully` allows the conclusion that a value not found was never committed. */
  readonly searched: 'fully' | 'not' | 'partly';
  /** Why not fully. */
  readonly why?: SearchShortfall;
  /** The variables whose values must be rotated, and how many commits wrote them into the file. */
  readonly found: readonly { readonly variable: string; readonly commits: number }[];
}

/**
 * Which of the values stand in any committed version of a file: on any branch, tag or stash, merged
 * or not. Git is asked for the versions, and they are searched in this process: no value leaves it.
 *
 * @param values by variable
 */
export async function searchHistory(
  path: string,
  values: ReadonlyMap<string, string>,
  options: HistoryOptions = {},
): Promise<HistorySearch> {
  const git = boundedGit(dirname(path), options);
  const shallow = await git(['rev-parse', '--is-shallow-repository']);
  const refusal = refusalOf(shallow);
  if (refusal !== undefined) return { searched: 'not', why: refusal, found: [] };

  const ofFile = ['--', basename(path)];
  const commits = await git(['rev-list', '--all', '--full-history', ...ofFile]);
  const changes = await git(
    ['diff-tree', '--stdin', '-r', '-m', '--root', '--no-renames', ...ofFile],
    commits.output.toString(),
  );
  const versions = readVersions(changes.output.toString());
  const batch = await git(['cat-file', '--batch'], [...versions.keys(), ''].join('\n'));
  const contents = readBatch(batch.output);

  const found = countCommits(versions, contents, values);
  const isIncomplete =
    shallow.output.toString().startsWith('true') || contents.size < versions.size;
  const why =
    [commits, changes, batch].map(shortfallOf).find((shortfall) => shortfall !== undefined) ??
    (isIncomplete ? 'incomplete-clone' : undefined);
  return why === undefined ? { searched: 'fully', found } : { searched: 'partly', why, found };
}

function boundedGit(directory: string, options: HistoryOptions) {
  const {
    timeoutMs = 20_000,
    maxBytes = 64 * 1024 * 1024,
    now = () => performance.now(),
  } = options;
  const deadline = now() + timeoutMs;
  return (args: readonly string[], input = ''): Promise<GitRun> =>
    runGit(['--literal-pathspecs', ...args], {
      directory,
      input,
      maxBytes,
      timeoutMs: Math.max(1, deadline - now()),
    });
}

function refusalOf(run: GitRun): SearchShortfall | undefined {
  switch (repositoryState(run)) {
    case 'yes':
      return undefined;
    case 'no-git':
      return 'no-git';
    case 'none':
      return 'no-repository';
    case 'refused':
      return 'refused-by-git';
  }
}

function shortfallOf(run: GitRun): SearchShortfall | undefined {
  if (run.outcome !== 'done') return run.outcome;
  return run.exitCode === 0 ? undefined : 'git-failed';
}

/** The commits that wrote each version, by the version's object id. */
type Versions = ReadonlyMap<string, ReadonlySet<string>>;

/** Reads lines of a commit's id, each followed by its changes: `:mode mode old new status<TAB>path`. */
function readVersions(changes: string): Versions {
  const versions = new Map<string, Set<string>>();
  let commit = '';
  for (const line of changes.split('\n')) {
    if (!line.startsWith(':')) {
      commit = line;
      continue;
    }
    const version = line.split(' ')[3] ?? '';
    // All zeros: the commit removed the file.
    if (/^0*$/.test(version)) continue;
    versions.set(version, (versions.get(version) ?? new Set()).add(commit));
  }
  return versions;
}

/** Reads `id type size` lines, each followed by that many bytes; a version cut short is left out. */
export function readBatch(output: Buffer): Map<string, string> {
  const contents = new Map<string, string>();
  let start = 0;
  for (;;) {
    const headerEnd = output.indexOf('\n', start);
    if (headerEnd === -1) return contents;
    const [id = '', , size] = output.toString('utf8', start, headerEnd).split(' ');
    const contentStart = headerEnd + 1;
    if (size === undefined) {
      // `id missing`: a partial clone has not fetched it.
      start = contentStart;
      continue;
    }
    const contentEnd = contentStart + Number(size);
    if (contentEnd > output.length) return contents;
    contents.set(id, output.toString('utf8', contentStart, contentEnd));
    start = contentEnd + 1;
  }
}

function countCommits(
  versions: Versions,
  contents: ReadonlyMap<string, string>,
  values: ReadonlyMap<string, string>,
): HistorySearch['found'] {
  const commitsOf = new Map<string, Set<string>>();
  for (const [version, text] of contents) {
    for (const variable of variablesFound(text, values)) {
      const commits = commitsOf.get(variable) ?? new Set<string>();
      for (const commit of versions.get(version) ?? []) commits.add(commit);
      commitsOf.set(variable, commits);
    }
  }
  return [...values.keys()].flatMap((variable) => {
    const commits = commitsOf.get(variable)?.size ?? 0;
    return commits === 0 ? [] : [{ variable, commits }];
  });
}

function variablesFound(text: string, values: ReadonlyMap<string, string>): string[] {
  const parsed = parseEnv(text);
  return [...values].flatMap(([variable, value]) => {
    const isFound =
      value !== '' &&
      (parsed.get(variable) === value || soughtForms(value).some((form) => text.includes(form)));
    return isFound ? [variable] : [];
  });
}
