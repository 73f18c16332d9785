import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RootKey } from '@undotenv/local/root-key';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyMigration, openMigrationHistory, TrackedHistoryError } from '../../src/index.ts';
import { nbaManifest, nbaSecretValues } from '../support/nba.ts';
import { openWorkbench, type Workbench } from '../support/workbench.ts';
import { planMigration } from '../../src/index.ts';
import { hasGit, repository } from './repository.ts';

let bench: Workbench;
beforeEach(async () => {
  bench = await openWorkbench();
});
afterEach(() => bench.close());

function historyIn(directory: string): ReturnType<typeof openMigrationHistory> {
  const dataDirectory = join(bench.project, directory);
  return openMigrationHistory({ dataDirectory, rootKey: RootKey.generate() });
}

function planIn(history: ReturnType<typeof openMigrationHistory>) {
  const { project, destination } = bench;
  return planMigration(history, {
    project,
    manifest: nbaManifest,
    environments: ['production'],
    destination,
  });
}

describe.skipIf(!hasGit)('a data directory in a work tree', () => {
  beforeEach(async () => {
    await repository(bench.project);
  });

  it('N-60: is refused while git would track it, before anything is written', async () => {
    const failure = planIn(historyIn('data'));
    await expect(failure).rejects.toBeInstanceOf(TrackedHistoryError);
    expect(bench.server.calls()).toEqual([]);
    expect(await readdir(bench.project)).not.toContain('data');
  });

  it('N-60: is taken once git ignores it; the backup is 0600, encrypted and not tracked', async () => {
    await writeFile(join(bench.project, '.gitignore'), '/data/*\n');
    await mkdir(join(bench.project, 'data'));
    const history = historyIn('data');
    await applyMigration(history, await planIn(history), { destination: bench.destination });
    const { git } = await repository(bench.project);
    await git('add', '--all');
    expect(await git('ls-files', 'data')).toBe('');
    const entries = await readdir(history.directory, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    expect(files.map(({ name }) => name)).toContain('backup%20.env.sealed');
    for (const { parentPath, name } of files) {
      const path = join(parentPath, name);
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      const content = await readFile(path, 'latin1');
      for (const value of nbaSecretValues) expect(content.includes(value)).toBe(false);
    }
  });

  it('N-60: is refused where a rule takes it back, and in a folder that is not there yet', async () => {
    await writeFile(join(bench.project, '.gitignore'), 'data\n!/deep/data\n');
    await expect(planIn(historyIn('deep/data'))).rejects.toBeInstanceOf(TrackedHistoryError);
    await expect(planIn(historyIn('other/data'))).resolves.toBeDefined();
  });
});

it('is taken outside of any repository', async () => {
  await expect(bench.plan()).resolves.toBeDefined();
});
