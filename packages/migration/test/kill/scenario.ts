import { spawn } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalServer } from '@undotenv/local';
import { loadOrCreateRootKey } from '@undotenv/local/root-key';
import { defineSecrets, type Manifest, type ManifestDeclaration } from '@undotenv/manifest';
import {
  applyMigration,
  findUnfinishedMigration,
  listMigrations,
  NothingToMigrateError,
  NothingToUndoError,
  openDestination,
  openMigrationHistory,
  planMigration,
  resumeMigration,
  undoMigration,
  type Destination,
  type MigrationHistory,
} from '../../src/index.ts';
import { readMigrations } from '../../src/journal/history.ts';

export type Task = 'migrate' | 'undo';

/** An operation of the child, as it came through. */
export interface Operation {
  readonly name: string;
  /** Present for a write. */
  readonly bytes?: number;
  /** How many records the journal had. */
  readonly records: number;
}

/** Where the child dies: before an operation, or with a part of its bytes written. */
export interface KillPoint {
  readonly dieAt: number;
  readonly fraction: number;
}

export interface FileState {
  readonly content: string;
  readonly mode: number;
  readonly mtimeUs: bigint;
}

const originals: Readonly<Record<string, { text: string; mode: number }>> = {
  '.env': {
    text: [
      '# settings',
      'DB_HOST=db.example.internal',
      'DB_PASSWORD="synthetic-password-2"',
      'LOG_LEVEL=debug',
      'API_TOKEN=synthetic-token-2 # issued in May',
      'S3_BUCKET=exports',
      'APP_ENV=production',
      '',
    ].join('\r\n'),
    mode: 0o640,
  },
  '.env.staging': { text: 'DB_PASSWORD=synthetic-password-3\nLOG_LEVEL=info', mode: 0o600 },
  '.gitignore': { text: 'node_modules\n.env.local\n', mode: 0o644 },
  'package.json': {
    text: '{\n  "name": "killed",\n  "scripts": { "start": "node server.js" }\n}\n',
    mode: 0o664,
  },
};

export const fileNames: readonly string[] = Object.keys(originals);

/** What an earlier migration has moved; its files are gone by the time of the other. */
const earlier = [
  'DB_HOST=db.example.internal',
  'DB_USER=application',
  'DB_PASSWORD=synthetic-password-1',
  'API_TOKEN=synthetic-token-1',
  'S3_BUCKET=exports',
].join('\n');

/**
 * Three secrets, so that each has another fate: updated, created, unchanged. Those of staging are
 * ours already, and the user of its database is kept from the store.
 */
const declarationOf = (application: string): ManifestDeclaration => ({
  application,
  settings: { APP_ENV: '{environment}' },
  tags: { Environment: '{Environment}' },
  gitignore: ['.env.local', '.env.old'],
  secrets: {
    database: {
      keys: {
        host: { env: 'DB_HOST' },
        user: { env: 'DB_USER', required: false },
        password: { env: 'DB_PASSWORD' },
      },
    },
    token: { env: 'API_TOKEN' },
    bucket: { keys: { name: { env: 'S3_BUCKET' } } },
  },
});

const child = join(import.meta.dirname, 'child.mjs');
const environments = ['production', 'staging'];

/** A way to die, and where to write down what was come through. */
export interface RunOptions {
  readonly killAt?: KillPoint;
  readonly log?: string;
}

/** One project and its secrets, three for each of two environments; most are in the store before. */
export class Scenario {
  readonly project: string;
  readonly history: MigrationHistory;
  readonly destination: Destination;
  readonly #dataDirectory: string;
  readonly #keyFile: string;
  readonly #application: string;
  readonly #declaration: ManifestDeclaration;
  readonly #manifest: Manifest;
  readonly #server: LocalServer;
  #previousVersionId = '';
  #stagingVersionId = '';

  private constructor(server: LocalServer, root: string, keyFile: string, application: string) {
    this.#server = server;
    this.#keyFile = keyFile;
    this.#application = application;
    this.#declaration = declarationOf(application);
    this.#manifest = defineSecrets(this.#declaration);
    this.project = join(root, application, 'project');
    this.#dataDirectory = join(root, application, 'data');
    this.history = openMigrationHistory({
      dataDirectory: this.#dataDirectory,
      rootKey: loadOrCreateRootKey(keyFile),
    });
    this.destination = this.#connect();
  }

  static async prepare(
    server: LocalServer,
    root: string,
    keyFile: string,
    application: string,
  ): Promise<Scenario> {
    const scenario = new Scenario(server, root, keyFile, application);
    await scenario.#prepare();
    return scenario;
  }

  async #prepare(): Promise<void> {
    await mkdir(this.project, { recursive: true });
    await this.#migrateEarlier();
    for (const [index, [name, { text, mode }]] of Object.entries(originals).entries()) {
      const path = join(this.project, name);
      await writeFile(path, text);
      // Umask would take bits away from writeFile's own mode.
      await chmod(path, mode);
      const time = 1_700_000_000.123456 + index;
      await utimes(path, time, time);
    }
    const { api } = this.destination;
    const other = JSON.stringify({ host: 'old.example.internal', password: 'synthetic-old-1' });
    const created = await api.call('CreateSecret', {
      Name: this.#name('database'),
      SecretString: other,
    });
    this.#previousVersionId = created.VersionId ?? '';
    await api.call('CreateSecret', {
      Name: this.#name('bucket'),
      SecretString: '{ "name": "exports" }',
    });
  }

  /** The secrets of staging are this project's own from here on; the files are as if never there. */
  async #migrateEarlier(): Promise<void> {
    const { destination, history, project } = this;
    await writeFile(join(project, '.env.staging'), earlier);
    const planned = await planMigration(history, {
      project,
      manifest: this.#manifest,
      environments: ['staging'],
      destination,
    });
    const { secrets } = await applyMigration(history, planned, { destination });
    this.#stagingVersionId = secrets[0]?.versionId ?? '';
    await undoMigration(history, { connect: () => Promise.resolve(this.#connect()) });
  }

  /** Runs the child to its end, or to its death. */
  run(task: Task, options: RunOptions = {}): Promise<void> {
    return Scenario.runAll([this], task, options);
  }

  /** The same over several projects, one after the other in one child. */
  static async runAll(
    scenarios: readonly Scenario[],
    task: Task,
    { killAt, log }: RunOptions = {},
  ): Promise<void> {
    const [first] = scenarios;
    if (first === undefined) throw new RangeError('scenarios must not be empty');
    const each = scenarios.flatMap((scenario) => [
      ['project', scenario.project],
      ['data', scenario.#dataDirectory],
      ['manifest', JSON.stringify(scenario.#declaration)],
    ]);
    const all = [
      ...each,
      ...environments.map((environment) => ['environment', environment]),
      ...Object.entries({
        task,
        key: first.#keyFile,
        endpoint: first.#server.url,
        ...(log !== undefined && { log }),
        ...(killAt !== undefined && {
          'die-at': String(killAt.dieAt),
          fraction: String(killAt.fraction),
        }),
      }),
    ];
    const args = all.map(([name = '', value = '']) => `--${name}=${value}`);
    const env = {
      ...process.env,
      KILL_ACCESS_KEY_ID: first.#server.accessKeyId,
      KILL_SECRET_ACCESS_KEY: first.#server.secretAccessKey,
    };
    const ended = await new Promise<string>((resolve, reject) => {
      const process = spawn('node', [child, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
      let output = '';
      process.stderr.on('data', (data: Buffer) => (output += data.toString()));
      process.once('error', reject);
      process.once('close', (code, signal) => {
        resolve(signal ?? `${String(code)} ${output}`);
      });
    });
    const expected = killAt === undefined ? '0 ' : 'SIGKILL';
    if (ended !== expected) throw new Error(`the child ended with ${ended}`);
  }

  /** What a person does after a crash: the same command again. */
  async rerun(task: Task): Promise<void> {
    if (task === 'undo') return this.undo();
    const { destination, history } = this;
    const unfinished = await findUnfinishedMigration(history);
    if (unfinished !== undefined) {
      await resumeMigration(history, { destination });
      return;
    }
    await this.migrate();
  }

  async migrate(): Promise<void> {
    const { destination, history, project } = this;
    try {
      const planned = await planMigration(history, {
        project,
        manifest: this.#manifest,
        environments,
        destination,
      });
      await applyMigration(history, planned, { destination, changeStartScripts: true });
    } catch (error) {
      // Killed behind the last record, there was nothing left to do.
      if (!(error instanceof NothingToMigrateError)) throw error;
    }
  }

  async undo(): Promise<void> {
    try {
      await undoMigration(this.history, {
        connect: () => Promise.resolve(this.#connect()),
        deleteSecrets: { recoveryWindowDays: 7 },
      });
    } catch (error) {
      if (!(error instanceof NothingToUndoError)) throw error;
    }
  }

  async files(): Promise<Record<string, FileState>> {
    const states = await Promise.all(
      fileNames.map(async (name) => {
        const path = join(this.project, name);
        const { mode, mtimeNs } = await stat(path, { bigint: true });
        // The names of the secrets differ from one scenario to the next, and stand in the file.
        const content = (await readFile(path, 'latin1')).replaceAll(this.#application, 'killed');
        const state = { content, mode: Number(mode & 0o7777n), mtimeUs: mtimeNs / 1000n };
        return [name, state] as const;
      }),
    );
    return Object.fromEntries(states);
  }

  /** Names of all files in the project and of what is not a migration in its history. */
  async leftovers(): Promise<string[]> {
    const project = await readdir(this.project);
    const history = await readdir(this.history.directory);
    return [
      ...project.filter((name) => !fileNames.includes(name)),
      ...history.filter((name) => name.startsWith('lock')),
    ];
  }

  /** The labels of the newest migration's records. */
  async steps(): Promise<string[]> {
    const migrations = await readMigrations(this.history);
    const newest = migrations.find(({ journal }) => !journal.id.startsWith('0001'));
    return (newest?.journal.records ?? []).map((record) => {
      if (record.type === 'writing') return `written ${lastParts(record.name)}`;
      if ('name' in record) return `${record.type} ${lastParts(record.name)}`;
      return 'path' in record ? `${record.type} ${record.path}` : record.type;
    });
  }

  /** What the store holds, in terms that do not depend on ids or times. */
  async secrets(): Promise<Record<string, unknown>> {
    const { api } = this.destination;
    const database = await api.call('DescribeSecret', { SecretId: this.#name('database') });
    const versions = Object.entries(database.VersionIdsToStages ?? {});
    const token = await api
      .call('DescribeSecret', { SecretId: this.#name('token') })
      .catch(() => undefined);
    const SecretId = this.#name('database', 'staging');
    const staging = await api.call('DescribeSecret', { SecretId });
    const { SecretString = '' } = await api.call('GetSecretValue', { SecretId });
    return {
      stagingVersions: Object.values(staging.VersionIdsToStages ?? {}).sort(),
      isEarlierCurrent:
        staging.VersionIdsToStages?.[this.#stagingVersionId]?.includes('AWSCURRENT'),
      stagingDatabase: JSON.parse(SecretString) as unknown,
      databaseVersions: versions.length,
      isPreviousCurrent:
        database.VersionIdsToStages?.[this.#previousVersionId]?.includes('AWSCURRENT'),
      tokenVersions: token && Object.keys(token.VersionIdsToStages ?? {}).length,
      isTokenScheduled: token?.DeletedDate !== undefined,
    };
  }

  async migrations(): Promise<readonly string[]> {
    return (await listMigrations(this.history)).map(({ state }) => state);
  }

  close(): void {
    this.destination.api.close();
  }

  #connect(): Destination {
    const { url: endpoint, region, accessKeyId, secretAccessKey } = this.#server;
    return openDestination({
      target: { kind: 'local', endpoint, region, dataDirectory: this.#dataDirectory },
      credentials: { accessKeyId, secretAccessKey },
    });
  }

  #name(secret: string, environment = 'production'): string {
    return `${this.#application}/${environment}/${secret}`;
  }
}

/** `production/database` */
function lastParts(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}
