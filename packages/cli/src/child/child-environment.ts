/** What `--pristine` lets through: what a program needs to start at all, and no secret of ours. */
const pristineVariables: ReadonlySet<string> = new Set([
  'COLORTERM',
  'HOME',
  'LANG',
  'LC_ALL',
  'LOGNAME',
  'PATH',
  'PWD',
  'SHELL',
  'SystemRoot',
  'TEMP',
  'TERM',
  'TMP',
  'TMPDIR',
  'TZ',
  'USER',
]);

/**
 * What a child process inherits. What is ours alone does not go on: `UNDOTENV_*` settings, and the
 * token of a local agent.
 */
export function inheritedVariables(
  variables: NodeJS.ProcessEnv,
  { pristine }: { pristine: boolean },
): NodeJS.ProcessEnv {
  const passed = Object.entries(variables).filter(
    ([name]) => !isOurs(name) && (!pristine || pristineVariables.has(name)),
  );
  return Object.fromEntries(passed);
}

function isOurs(name: string): boolean {
  return name.startsWith('UNDOTENV_') || name === 'AWS_TOKEN';
}
