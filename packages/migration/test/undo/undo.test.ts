import { chown, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  applyMigration,
  EditedSinceError,
  findUnfinishedMigration,
  listMigrations,
  NothingToUndoError,
  openDestination,
  planUndo,
  setAsideFiles,
  SecretCallError,
  TargetMismatchError,
  undoMigration,
  UnfinishedMigrationError,
  type Destination,
  type MigrationProgress,
  type MigrationTarget,
  type UndoOptions,
  type UndoReport,
} from '../../src/index.ts';
import { nbaEnvironment } from '../support/nba.ts';
import { openWorkbench, type FileSnapshot, type Workbench } from '../support/workbench.ts';

const databaseName = 'nba-mcp/production/database';

let bench: Workbench;
let original: FileSnapshot;
let connections: MigrationTarget[];
beforeEach(async () => {
  bench = await openWorkbench();
  original = await bench.snapshot('.env');
  connections = [];
});
afterEach(() => bench.close());

async function migrate(): Promise<void> {
  const { destination, history } = bench;
  await applyMigration(history, await bench.plan(), { destination });
}

function connect(target: MigrationTarget): Promise<Destination> {
  connections.push(target);
  const { accessKeyId, secretAccessKey } = bench.server;
  return Promise.resolve(
    openDestination({ target, credentials: { accessKeyId, secretAccessKey } }),
  );
}

function undo(options: Partial<UndoOptions> = {}): Promise<UndoReport> {
  return undoMigration(bench.history, { connect, ...options });
}

async function stagesOf(name: string): Promise<Record<string, string[]>> {
  const { api } = bench.destination;
  return (await api.call('DescribeSecret', { SecretId: name })).VersionIdsToStages ?? {};
}

async function isScheduled(name: string): Promise<boolean> {
  const { api } = bench.destination;
  return (await api.call('DescribeSecret', { SecretId: name })).DeletedDate !== undefined;
}

describe('undoMigration', () => {
  it('gives back bytes, mode and modification time, and removes a file that was created', async () => {
    await migrate();
    expect(await bench.snapshot('.env')).not.toEqual(original);
    const report = await undo();
    expect(report.files).toEqual(['.env', '.gitignore']);
    expect(await bench.snapshot('.env')).toEqual(original);
    await expect(stat(join(bench.project, '.gitignore'))).rejects.toThrow('ENOENT');
  });

  it.skipIf(process.getuid?.() !== 0)(
    'keeps the owner of .env on the way there and back',
    async () => {
      const path = join(bench.project, '.env');
      await chown(path, 0, 12_345);
      await migrate();
      expect((await stat(path)).gid).toBe(12_345);
      await undo();
      expect((await stat(path)).gid).toBe(12_345);
    },
  );

  it('leaves the secrets it created, without asking the target', async () => {
    await migrate();
    const report = await undo();
    expect(report.secrets.map(({ outcome }) => outcome)).toEqual(['kept', 'kept', 'kept']);
    expect(connections).toEqual([]);
    expect(await isScheduled(databaseName)).toBe(false);
  });

  it('says that there is nothing to undo, before any migration and after an undo', async () => {
    await expect(undo()).rejects.toBeInstanceOf(NothingToUndoError);
    await migrate();
    await undo();
    await expect(undo()).rejects.toBeInstanceOf(NothingToUndoError);
    await expect(planUndo(bench.history)).rejects.toBeInstanceOf(NothingToUndoError);
  });

  it('schedules the deletion of the secrets on request; a later migration restores them', async () => {
    await migrate();
    const report = await undo({ deleteSecrets: { recoveryWindowDays: 7 } });
    expect(report.secrets.map(({ outcome }) => outcome)).toEqual(
      Array.from({ length: 3 }, () => 'deletion-scheduled'),
    );
    expect(await isScheduled(databaseName)).toBe(true);

    await bench.write('.env', nbaEnvironment.replace('password-1', 'password-2'));
    const planned = await bench.plan();
    expect(planned.plan.totals).toMatchObject({ restore: 3, create: 0 });
    const { destination, history } = bench;
    const second = await applyMigration(history, planned, { destination });
    expect(second.counts).toEqual({ created: 0, restored: 3, unchanged: 0, updated: 0 });
    expect(await isScheduled(databaseName)).toBe(false);
    expect(Object.keys(await stagesOf(databaseName))).toHaveLength(2);
    expect(Object.keys(await stagesOf('nba-mcp/production/s3'))).toHaveLength(1);
  });

  it('leaves the deletion of a secret to others once they have written to it', async () => {
    await migrate();
    await bench.destination.api.call('PutSecretValue', {
      SecretId: databaseName,
      SecretString: '{"password":"synthetic-theirs-1"}',
    });
    const report = await undo({ deleteSecrets: { recoveryWindowDays: 7 } });
    expect(report.secrets[0]).toEqual({ name: databaseName, outcome: 'kept-changed-since' });
    expect(await isScheduled(databaseName)).toBe(false);
  });

  it('makes the version before current again where the migration updated a secret', async () => {
    await migrate();
    const [firstVersion = ''] = Object.keys(await stagesOf(databaseName));
    await bench.write('.env', nbaEnvironment.replace('password-1', 'password-2'));
    await migrate();
    const report = await undo();
    expect(report.secrets.map(({ outcome }) => outcome)).toEqual(['returned', 'kept', 'kept']);
    expect((await stagesOf(databaseName))[firstVersion]).toEqual(['AWSCURRENT']);
    expect(connections).toHaveLength(1);
  });

  it('leaves an updated secret as it is once others have written to it', async () => {
    await migrate();
    await bench.write('.env', nbaEnvironment.replace('password-1', 'password-2'));
    await migrate();
    await bench.destination.api.call('PutSecretValue', {
      SecretId: databaseName,
      ClientRequestToken: '00000000-0000-0000-0000-000000000001',
      SecretString: '{"password":"synthetic-theirs-1"}',
    });
    const report = await undo();
    expect(report.secrets[0]?.outcome).toBe('kept-changed-since');
    expect((await stagesOf(databaseName))['00000000-0000-0000-0000-000000000001']).toEqual([
      'AWSCURRENT',
    ]);
  });

  it('takes back one migration after the other, newest first', async () => {
    await migrate();
    const afterFirst = await bench.snapshot('.env');
    await bench.write('.env', nbaEnvironment.replace('password-1', 'password-2'));
    const secondOriginal = await bench.snapshot('.env');
    await migrate();
    await undo();
    expect(await bench.snapshot('.env')).toEqual(secondOriginal);
    await expect(undo()).rejects.toBeInstanceOf(EditedSinceError);
    await bench.write('.env', afterFirst.bytes);
    await undo();
    expect(await bench.snapshot('.env')).toEqual(original);
    const states = (await listMigrations(bench.history)).map(({ state }) => state);
    expect(states).toEqual(['undone', 'undone']);
  });

  it('refuses a file that was edited since, changing nothing, and names it', async () => {
    await migrate();
    const edited = `${await bench.read('.env')}ADDED_LATER=1\n`;
    await bench.write('.env', edited);
    const failure = undo();
    await expect(failure).rejects.toBeInstanceOf(EditedSinceError);
    await expect(failure).rejects.toMatchObject({ files: ['.env'] });
    expect(await bench.read('.env')).toBe(edited);
    const { files } = await planUndo(bench.history);
    expect(files).toEqual([
      { path: '.env', change: 'restore', isEdited: true },
      { path: '.gitignore', change: 'remove', isEdited: false },
    ]);
    expect(await findUnfinishedMigration(bench.history)).toBeUndefined();
  });

  it('leaves another file alone that was edited since, and gives .env back all the same', async () => {
    await bench.write('package.json', '{ "scripts": { "start": "node server.js" } }');
    const before = await bench.read('.env');
    const { destination, history } = bench;
    await applyMigration(history, await bench.plan(), { destination, changeStartScripts: true });
    const edited = `${await bench.read('.gitignore')}node_modules\n`;
    await bench.write('.gitignore', edited);
    const { files } = await planUndo(history);
    expect(files.find(({ path }) => path === '.gitignore')).toMatchObject({
      change: 'keep',
      isEdited: true,
    });
    await undo();
    expect(await bench.read('.gitignore')).toBe(edited);
    expect(await bench.read('.env')).toBe(before);
    expect(await bench.read('package.json')).toContain('"node server.js"');
  });

  it('restores an edited or deleted file when forced', async () => {
    await migrate();
    await bench.write('.env', `${await bench.read('.env')}ADDED_LATER=1\n`);
    await rm(join(bench.project, '.gitignore'));
    const edited = await bench.read('.env');
    await undo({ force: true });
    expect(await bench.snapshot('.env')).toEqual(original);
    const [aside, ...others] = await setAsideFiles(bench.history);
    expect(aside).toMatchObject({ path: '.env' });
    expect(Buffer.from((await aside?.read()) ?? []).toString()).toBe(edited);
    expect(others).toEqual([]);
  });

  it('tells what it restores and removes, and nothing of a file that was as before', async () => {
    await migrate();
    await bench.write('.env', original.bytes);
    const events: MigrationProgress[] = [];
    const report = await undo({ onProgress: (event) => events.push(event) });
    expect(events.filter((event) => 'file' in event)).toEqual([
      { step: 'removed', file: '.gitignore' },
    ]);
    expect(report.files).toEqual(['.gitignore']);
  });

  it('leaves a file alone that it found as before, also when it goes on after a failure', async () => {
    await migrate();
    await bench.write('.env', original.bytes);
    bench.server.faults.set('DescribeSecret', { error: 'AccessDeniedException' });
    await expect(undo({ deleteSecrets: { recoveryWindowDays: 7 } })).rejects.toThrow();
    bench.server.faults.clear();
    await bench.write('.env', 'EDITED=1\n');
    await undo();
    expect(await bench.read('.env')).toBe('EDITED=1\n');
  });

  it('keeps no sealed value once it is done', async () => {
    await migrate();
    await undo();
    const [migration = ''] = await readdir(bench.history.directory);
    expect(await readdir(join(bench.history.directory, migration))).toEqual([
      'journal',
      'key.sealed',
    ]);
  });

  it('restores the files though the target fails, and takes the secrets back when run again', async () => {
    await migrate();
    bench.server.faults.set('DescribeSecret', { error: 'AccessDeniedException' });
    const deleteSecrets = { recoveryWindowDays: 7 };
    await expect(undo({ deleteSecrets })).rejects.toBeInstanceOf(SecretCallError);
    expect(await bench.snapshot('.env')).toEqual(original);
    expect(await planUndo(bench.history)).toMatchObject({ isResumed: true, files: [] });
    await expect(bench.plan()).rejects.toBeInstanceOf(UnfinishedMigrationError);

    bench.server.faults.clear();
    // What is edited after it was restored is no longer the migration's.
    await bench.write('.env', 'EDITED=1\n');
    const report = await undo();
    expect(report.secrets[2]?.outcome).toBe('deletion-scheduled');
    expect(await bench.read('.env')).toBe('EDITED=1\n');
  });

  it('takes back a migration that stopped half-way, whose files it never touched', async () => {
    const planned = await bench.plan();
    const { destination, history } = bench;
    bench.server.faults.set('CreateSecret', { error: 'InternalServiceError' });
    await expect(applyMigration(history, planned, { destination })).rejects.toThrow();
    bench.server.faults.clear();
    await bench.write('.env', 'EDITED=1\n');
    const report = await undo({ deleteSecrets: { recoveryWindowDays: 7 } });
    expect(report).toMatchObject({
      files: [],
      secrets: [{ name: databaseName, outcome: 'not-written' }],
    });
    expect(await bench.read('.env')).toBe('EDITED=1\n');
  });

  it('refuses a target that is not the journal’s', async () => {
    await migrate();
    const other: UndoOptions['connect'] = async (target) => {
      const destination = await connect(target);
      return { ...destination, target: { ...target, region: 'eu-west-1' } };
    };
    await expect(
      undo({ connect: other, deleteSecrets: { recoveryWindowDays: 7 } }),
    ).rejects.toBeInstanceOf(TargetMismatchError);
  });

  it.each([6, 31, 7.5, Number.NaN])('refuses a recovery window of %d days', async (days) => {
    await migrate();
    await expect(undo({ deleteSecrets: { recoveryWindowDays: days } })).rejects.toThrow(
      new RangeError('recoveryWindowDays must be from 7 to 30'),
    );
  });
});
