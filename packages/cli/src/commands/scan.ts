import { basename, join } from 'node:path';
import { searchHistory, type HistorySearch } from '@undotenv/migration';
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import {
  withJson,
  withProjectOptions,
  withTargetOptions,
  type OutputOptions,
  type ProjectOptions,
  type TargetOptions,
} from '../options.ts';
import { openApplication } from '../project/application.ts';
import { findProject } from '../project/project.ts';
import { scanFiles, type ScanReport } from '../scan/scan-files.ts';
import { filesToScan, stagedFiles } from '../scan/scanned-files.ts';
import { targetValues } from '../scan/target-values.ts';
import { withDestination } from '../target/session.ts';
import { counted, visible } from '../terminal/terminal.ts';

interface ScanOptions extends TargetOptions, ProjectOptions, OutputOptions {
  readonly staged?: boolean;
  readonly history?: boolean;
  readonly values?: boolean;
}

export function define(command: Command, context: Context): void {
  command
    .description(
      'Looks for secrets in .env and in the files git has or would add, or in those named: ' +
        'variables that are secrets, tokens, keys, URLs with a password and, with a target, the ' +
        'values stored there. Says where they are, never what. Exit code 1 if there is one.',
    )
    .argument('[paths...]', 'files and folders, instead of the project')
    .option('--staged', 'only what the next commit changes, as it will be committed')
    .option('--values', 'also the values of the secrets in AWS; implied by naming a target')
    .option('--history', 'also the values in every committed .env; needs a target')
    .addHelpText(
      'after',
      '\nA line with "undotenv:allow" in it is passed over, unless a stored value stands there.' +
        '\n\nExample:\n  $ undotenv scan --local',
    )
    .action((paths: string[], options: ScanOptions) => scan(context, paths, options));
  withJson(withProjectOptions(withTargetOptions(command)));
}

async function scan(
  context: Context,
  paths: readonly string[],
  options: ScanOptions,
): Promise<void> {
  if (options.staged === true && paths.length > 0) {
    throw new UsageError('give --staged or paths, not both');
  }
  if (options.history === true && !namesTarget(options)) {
    throw new UsageError('whose values? --history needs a target', {
      hint: 'add --local, or --values for AWS',
    });
  }
  const { directory } = findProject(context, options.config);
  const values = namesTarget(options)
    ? await valuesOf(context, options)
    : new Map<string, string>();
  const files =
    options.staged === true
      ? await stagedFiles(context, directory)
      : await filesToScan(context, directory, paths);
  const report = await scanFiles(files, values);
  const history =
    options.history === true ? await searchHistory(join(directory, '.env'), values) : undefined;
  if (options.json === true) context.terminal.printJson({ ...report, ...(history && { history }) });
  else sayFindings(context, report, history);
  summarize(context, report, history, values.size);
}

/** A target is read only where one was asked for: none is guessed. */
function namesTarget(options: ScanOptions): boolean {
  const { local, data, region, profile, endpointUrl, values } = options;
  return local === true || values === true || [data, region, profile, endpointUrl].some(Boolean);
}

async function valuesOf(context: Context, options: ScanOptions): Promise<Map<string, string>> {
  const application = await openApplication(context, options);
  return withDestination(context, options, application, 'read', (destination) =>
    targetValues(destination, application),
  );
}

const reasonsUnread = {
  binary: 'is not text',
  missing: 'is not there',
  'not-a-file': 'is not a file',
  'too-large': 'is too large to be searched',
  unreadable: 'cannot be read',
} as const satisfies Record<ScanReport['unread'][number]['why'], string>;

function sayFindings(
  { terminal }: Context,
  { findings }: ScanReport,
  history: HistorySearch | undefined,
): void {
  for (const { file, line, name, reason } of findings) {
    const what = name === undefined || reason.includes(name) ? reason : `${name}: ${reason}`;
    terminal.print(`${visible(file)}:${String(line)}  ${visible(what)}`);
  }
  for (const { variable, commits } of history?.found ?? []) {
    const where = `${counted(commits, 'commit')} of .env`;
    terminal.print(`${where}  the value of ${visible(variable)} was committed`);
  }
}

/** Nothing is called clean that was not looked at. */
function summarize(
  context: Context,
  report: ScanReport,
  history: HistorySearch | undefined,
  values: number,
): void {
  const { terminal } = context;
  const missed = missedFiles(report);
  for (const { file, why } of missed) terminal.error(`${visible(file)} ${reasonsUnread[why]}`);
  const isPartial = history !== undefined && history.searched !== 'fully';
  if (isPartial) terminal.error(`the history was not searched: ${history.why ?? 'unknown'}`);
  const found = report.findings.length + (history?.found.length ?? 0);
  if (found === 0 && missed.length === 0 && !isPartial) {
    terminal.success(`no secret found in ${lookedAt(report, values)}`);
    return;
  }
  context.exitWith(exitCodes.failed);
  terminal.say(`${counted(found, 'finding')} in ${lookedAt(report, values)}`);
  sayNext(context, report, history);
}

/** A file that somebody relies on, or that has a reason to be hidden. */
function missedFiles({ unread }: ScanReport): ScanReport['unread'] {
  return unread.filter(({ why, isAskedFor }) => isAskedFor || why === 'unreadable');
}

function lookedAt(report: ScanReport, values: number): string {
  const passed = report.unread.length - missedFiles(report).length;
  return (
    counted(report.searched, 'file') +
    (values > 0 ? `, also for ${counted(values, 'stored value')}` : '') +
    (passed > 0 ? `; ${counted(passed, 'file')} that cannot be searched left out` : '')
  );
}

function sayNext(
  { terminal }: Context,
  report: ScanReport,
  history: HistorySearch | undefined,
): void {
  if (history !== undefined && history.found.length > 0) {
    terminal.hint('what was committed is known to others: rotate it');
  }
  if (report.findings.some(({ file }) => basename(file) === '.env')) {
    terminal.hint('`undotenv migrate` moves the variables of .env into Secrets Manager');
  }
  if (missedFiles(report).some(({ why }) => why === 'missing')) {
    terminal.hint('`undotenv scan .` searches what is there, and expects no file');
  }
}
