/**
 * The whole story on this machine, without AWS: a server that answers from a plaintext `.env`, the
 * migration to a secret store, the same server answering from there, and the way back.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv, styleText } from 'node:util';
import { askServer } from './ask.ts';
import type { Command } from './child.ts';
import { startPostgres } from './postgres.ts';
import { filesHolding, fingerprintOf } from './project-files.ts';
import { makeProject, type Project } from './project.ts';
import { closeOnSignals, Scope } from './scope.ts';
import { inventSeasons } from './seasons.ts';
import { seedDatabase } from './seed.ts';
import { Story } from './story.ts';
import { startLocalStore, undotenv, undotenvCommand } from './undotenv.ts';

const exampleDirectory = fileURLToPath(new URL('../..', import.meta.url));

const settingNames = [
  ...['NBA_MCP_ENV', 'AWS_REGION', 'NBA_MCP_DEBUG', 'NBA_MCP_LOG_LEVEL'],
  ...['MCP_SERVER_HOST', 'MCP_SERVER_PORT', 'ENABLE_CACHING', 'CACHE_TTL'],
];

async function tell(story: Story, scope: Scope): Promise<void> {
  const database = await story.step('A real Postgres with three invented seasons', async () => {
    const seasons = inventSeasons();
    const connection = await seedDatabase(await startPostgres(scope), seasons);
    story.show(
      `${String(seasons.players.length)} player seasons, on port ${String(connection.port)}`,
    );
    return connection;
  });

  const project = await makeProject(exampleDirectory, database, scope);
  const original = await fingerprintOfProject(project);
  const firstAnswer = await story.step(
    'The server answers, configured by a plaintext .env',
    async () => {
      const answer = await askServer(plainCommand(project), scope);
      story.show(answer);
      return answer;
    },
  );

  await story.step('The embedded Secrets Manager of this project starts', async () => {
    story.show(await startLocalStore(project, scope));
  });

  await story.step('undotenv plan --local', async () => {
    story.show(await undotenv(project, scope, 'plan', '--local'));
    story.check('nothing has changed', (await fingerprintOfProject(project)) === original);
  });

  await story.step('undotenv migrate --local --yes', async () => {
    story.show(withoutPlan(await undotenv(project, scope, 'migrate', '--local', '--yes')));
    await checkMigrated(story, project);
  });

  await story.step('undotenv run --local -- node src/main.js', async () => {
    const answer = await askServer(runCommand(project), scope);
    story.check('the server, unchanged, gives the same answer', answer === firstAnswer);
  });

  await story.step('undotenv run --local --connection -- node src/main-typed.js', async () => {
    const answer = await askServer(typedCommand(project), scope);
    story.check('reading typed secrets itself, it gives the same answer', answer === firstAnswer);
  });

  await story.step('undotenv undo --yes', async () => {
    story.show(await undotenv(project, scope, 'undo', '--yes'));
    const restored = await fingerprintOfProject(project);
    story.check('every file is what it was, byte for byte', restored === original);
    const answer = await askServer(plainCommand(project), scope);
    story.check('the server answers from .env again', answer === firstAnswer);
  });

  await story.step('undotenv migrate --local --yes, for good', async () => {
    await undotenv(project, scope, 'migrate', '--local', '--yes');
    await checkMigrated(story, project);
    const answer = await askServer(runCommand(project), scope);
    story.check('the server gives the same answer', answer === firstAnswer);
  });
}

async function checkMigrated(story: Story, project: Project): Promise<void> {
  const envFile = await readFile(join(project.directory, '.env'), 'utf8');
  story.show(envFile);
  const names = Object.keys(parseEnv(envFile));
  const isComplete = settingNames.every((name) => names.includes(name));
  story.check('.env holds eight settings', isComplete && names.length === settingNames.length);
  // The folder above holds the project, the store and the backup of the migration.
  const holders = await filesHolding(join(project.directory, '..'), project.exposedValues);
  story.check('no file of project, store or backup holds a secret value', holders.length === 0);
}

/** What `migrate` says after the plan, which it repeats. */
function withoutPlan(output: string): string {
  return output.slice(Math.max(output.indexOf('✓'), 0));
}

/** Git writes into its own folder, and the packages are not the project's. */
function fingerprintOfProject(project: Project): Promise<string> {
  return fingerprintOf(project.directory, ['.git/', 'node_modules/']);
}

function plainCommand({ directory, variables }: Project): Command {
  const words = ['--env-file=.env', 'src/main.js'];
  return { command: process.execPath, arguments: words, directory, variables };
}

function runCommand(project: Project): Command {
  return undotenvCommand(project, ['run', '--local', '--', 'node', 'src/main.js']);
}

function typedCommand(project: Project): Command {
  const words = ['run', '--local', '--connection', '--', 'node', 'src/main-typed.js'];
  return undotenvCommand(project, words);
}

const scope = new Scope();
closeOnSignals(scope);
const startedAt = performance.now();
try {
  await tell(new Story(), scope);
} catch (error) {
  // After a signal, what fails fails because it is being stopped.
  if (!scope.isClosing) console.error(styleText('red', '\nThe demo failed:'), error);
  process.exitCode = 1;
} finally {
  await scope.close();
}
if (process.exitCode !== 1) {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(styleText('green', `\nEvery check held, and nothing is left behind. ${seconds} s`));
}
