import { mkdir, mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocal, type LocalServer } from '@undotenv/local';
import { RootKey } from '@undotenv/local/root-key';
import {
  openDestination,
  openMigrationHistory,
  planMigration,
  type Destination,
  type MigrationHistory,
  type PlannedMigration,
} from '../../src/index.ts';
import { nbaEnvironment, nbaManifest } from './nba.ts';

/** A project on the disk, its data directory, and a real local Secrets Manager. */
export interface Workbench {
  readonly project: string;
  readonly dataDirectory: string;
  readonly rootKey: RootKey;
  readonly server: LocalServer;
  readonly destination: Destination;
  readonly history: MigrationHistory;
  plan(input?: Partial<Parameters<typeof planMigration>[1]>): Promise<PlannedMigration>;
  write(path: string, text: string, mode?: number): Promise<void>;
  read(path: string): Promise<string>;
  snapshot(path: string): Promise<FileSnapshot>;
  close(): Promise<void>;
}

export interface FileSnapshot {
  readonly bytes: string;
  readonly mode: number;
  readonly mtimeUs: bigint;
}

export async function openWorkbench(): Promise<Workbench> {
  const root = await mkdtemp(join(tmpdir(), 'undotenv-migration-'));
  const project = join(root, 'project');
  const dataDirectory = join(root, 'data');
  await mkdir(project);
  const server = await startLocal();
  const { url: endpoint, region, account, accessKeyId, secretAccessKey } = server;
  const destination = openDestination({
    target: { kind: 'local', endpoint, region, account, dataDirectory },
    credentials: { accessKeyId, secretAccessKey },
  });
  const rootKey = RootKey.generate();
  const history = openMigrationHistory({ dataDirectory, rootKey });
  const workbench: Workbench = {
    project,
    dataDirectory,
    rootKey,
    server,
    destination,
    history,
    plan: (input = {}) =>
      planMigration(history, {
        project,
        manifest: nbaManifest,
        environments: ['production'],
        destination,
        ...input,
      }),
    write: (path, text, mode = 0o600) => writeFile(join(project, path), text, { mode }),
    read: (path) => readFile(join(project, path), 'utf8'),
    snapshot: async (path) => {
      const { mode, mtimeNs } = await stat(join(project, path), { bigint: true });
      const bytes = await readFile(join(project, path), 'latin1');
      return { bytes, mode: Number(mode & 0o7777n), mtimeUs: mtimeNs / 1000n };
    },
    close: async () => {
      destination.api.close();
      await server.close();
      await rm(root, { recursive: true });
    },
  };
  await workbench.write('.env', nbaEnvironment);
  // Long ago and not a whole number of milliseconds, so that restoring it shows.
  await utimes(join(project, '.env'), 1_700_000_000.123456, 1_700_000_000.123456);
  return workbench;
}
