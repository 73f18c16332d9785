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
      '',
    ].join('\r\n'),
    mode: 0o640,
  },
  '.gitignore': { text: 'node_modules\n.env.local\n', mode: 0o644 },
  'package.json': {
    text: '{\n  "name": "killed",\n  "scripts": { "start": "node server.js" }\n}\n',
    mode: 0o664,
  },
};

export const fileNames: readonly string[] = Object.keys(originals);

/** Three secrets, so that each has another fate: updated, created, unchanged. */
const declarationOf = (application: string): ManifestDeclaration => ({
  application,
  settings: { APP_ENV: '{environment}' },
  tags: { Environment: '{Environment}' },
  gitignore: ['.env.local', '.env.old'],
  secrets: {
    database: { keys: { host: { env: 'DB_HOST' }, password: { env: 'DB_PASSWORD' } } },
    token: { env: 'API_TOKEN' },
    bucket: { keys: { name: { env: 'S3_BUCKET' } } },
  },
});

const child = join(import.meta.dirname, 'child.mjs');
const environment = 'production';

/** One project and its three secrets, of which two are in the store before. */
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
    for (const [name, { text, mode }] of Object.entries(originals)) {
      const path = join(this.project, name);
      await writeFile(path, text);
      // Umask would take bits away from writeFile's own mode.
      await chmod(path, mode);
      await utimes(path, 1_700_000_000.123456, 1_700_000_000.123456);
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

  /** Runs the child to its end, or to its death. */
  async run(task: Task, options: { killAt?: KillPoint; log?: string } = {}): Promise<void> {
    const args = Object.entries({
      task,
      project: this.project,
      data: this.#dataDirectory,
      key: this.#keyFile,
      manifest: JSON.stringify(this.#declaration),
      endpoint: this.#server.url,
      ...(options.log !== undefined && { log: options.log }),
      ...(options.killAt !== undefined && {
        'die-at': String(options.killAt.dieAt),
        fraction: String(options.killAt.fraction),
      }),
    }).map(([name, value]) => `--${name}=${value}`);
    const env = {
      ...process.env,
      KILL_ACCESS_KEY_ID: this.#server.accessKeyId,
      KILL_SECRET_ACCESS_KEY: this.#server.secretAccessKey,
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
    const expected = options.killAt === undefined ? '0 ' : 'SIGKILL';
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
        environment,
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
    const [newest] = await readMigrations(this.history);
    return (newest?.journal.records ?? []).map((record) => {
      if (record.type === 'writing') return `written ${lastPart(record.name)}`;
      if ('name' in record) return `${record.type} ${lastPart(record.name)}`;
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
    return {
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

  #name(secret: string): string {
    return `${this.#application}/${environment}/${secret}`;
  }
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
