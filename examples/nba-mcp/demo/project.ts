import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import { parseEnv } from 'node:util';
import { runChild } from './child.ts';
import type { PostgresConnection } from './postgres.ts';
import type { Scope } from './scope.ts';
import { makeTemporaryDirectory } from './temporary-directory.ts';

/** A copy of the application in a folder of its own, as a team would have it before migrating. */
export interface Project {
  readonly directory: string;
  /** What every program of the demo inherits: nothing of the present user's, AWS least of all. */
  readonly variables: Record<string, string>;
  /** The values in `.env` that nobody may see. */
  readonly exposedValues: readonly string[];
}

const require = createRequire(import.meta.url);

/**
 * @param exampleDirectory the folder of this example, built
 * @param database goes into the project's `.env`
 */
export async function makeProject(
  exampleDirectory: string,
  database: PostgresConnection,
  scope: Scope,
): Promise<Project> {
  const root = await makeTemporaryDirectory('nba-mcp-demo', scope);
  return scope.complete(makeProjectIn(root, exampleDirectory, database, scope));
}

async function makeProjectIn(
  root: string,
  exampleDirectory: string,
  database: PostgresConnection,
  scope: Scope,
): Promise<Project> {
  const directory = join(root, 'nba-mcp');
  await mkdir(directory);
  await copyApplication(exampleDirectory, directory);
  const fixture = await readFile(join(exampleDirectory, 'fixtures', 'plaintext.env'), 'utf8');
  const envFile = fillIn(fixture, database);
  await writeFile(join(directory, '.env'), envFile, { mode: 0o600 });

  const { DB_PASSWORD, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = parseEnv(envFile);
  const project: Project = {
    directory,
    variables: await makeVariables(root),
    exposedValues: [DB_PASSWORD, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY].map(
      (value) => value ?? '',
    ),
  };
  await makeRepository(project, scope);
  return project;
}

async function copyApplication(exampleDirectory: string, directory: string): Promise<void> {
  const built = join(exampleDirectory, 'dist');
  const isCode = (path: string): boolean => !/\.(?:map|d\.ts)$/.test(path);
  await cp(join(built, 'src'), join(directory, 'src'), { recursive: true, filter: isCode });
  await cp(join(built, 'undotenv.config.js'), join(directory, 'undotenv.config.js'));
  const description = {
    name: 'nba-mcp',
    private: true,
    type: 'module',
    scripts: { start: 'node --env-file=.env src/main.js', test: 'node --test' },
  };
  await writeFile(
    join(directory, 'package.json'),
    `${JSON.stringify(description, undefined, 2)}\n`,
  );
  await writeFile(join(directory, '.gitignore'), 'node_modules\n');
  await symlink(installedPackages(), join(directory, 'node_modules'), 'dir');
}

/** The `node_modules` that this example's own dependencies are in. */
function installedPackages(): string {
  const entry = require.resolve('pg');
  const folder = `${sep}node_modules`;
  return entry.slice(0, entry.lastIndexOf(folder) + folder.length);
}

/** The fixture with the database that really runs. */
function fillIn(fixture: string, database: PostgresConnection): string {
  const values: Record<string, string> = {
    DB_HOST: database.host,
    DB_PORT: String(database.port),
    DB_USER: database.user,
    DB_PASSWORD: database.password,
    DB_NAME: database.database,
  };
  return fixture.replaceAll(/^(\w+)=(.*)$/gm, (line, name: string) => {
    const value = values[name];
    return value === undefined ? line : `${name}=${value}`;
  });
}

async function makeVariables(root: string): Promise<Record<string, string>> {
  const home = join(root, 'home');
  await mkdir(home);
  const passedOn = ['PATH', 'TMPDIR', 'TERM', 'NO_COLOR'].flatMap((name): [string, string][] => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return {
    ...Object.fromEntries(passedOn),
    HOME: home,
    XDG_DATA_HOME: join(home, 'data'),
    XDG_CONFIG_HOME: join(home, 'config'),
  };
}

/** The code is committed; `.env` is not, and would be with the next `git add --all`. */
async function makeRepository(project: Project, scope: Scope): Promise<void> {
  const { directory, variables } = project;
  const git = (...words: string[]): Promise<string> =>
    runChild({ command: 'git', arguments: words, directory, variables }, scope);
  try {
    await git('init', '--quiet');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw error;
  }
  await git('add', '--', '.gitignore', 'package.json', 'src', 'undotenv.config.js');
  const author = ['-c', 'user.name=Demo', '-c', 'user.email=demo@example.invalid'];
  await git(...author, 'commit', '--quiet', '--message', 'Answer questions about seasons');
}
