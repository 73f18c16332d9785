import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  applyMigration,
  EditedSinceError,
  listMigrations,
  resumeMigration,
  undoMigration,
  type MigrationReport,
} from '../../src/index.ts';
import { shopFiles, shopManifest, shopNames } from '../support/shop.ts';
import { openWorkbench, type FileSnapshot, type Workbench } from '../support/workbench.ts';

const names = Object.values(shopNames).flat();
const paths = Object.keys(shopFiles);

let bench: Workbench;
let originals: FileSnapshot[];
beforeEach(async () => {
  bench = await openWorkbench();
  for (const [index, path] of paths.entries()) {
    await bench.write(path, shopFiles[path] ?? '');
    const time = 1_700_000_000.123456 + index;
    await utimes(join(bench.project, path), time, time);
  }
  originals = await snapshots();
});
afterEach(() => bench.close());

function snapshots(): Promise<FileSnapshot[]> {
  return Promise.all(paths.map((path) => bench.snapshot(path)));
}

async function migrate(
  environments: readonly string[] = ['production', 'staging'],
): Promise<MigrationReport> {
  const planned = await bench.plan({ manifest: shopManifest, environments });
  return applyMigration(bench.history, planned, { destination: bench.destination });
}

function undo(): ReturnType<typeof undoMigration> {
  return undoMigration(bench.history, { connect: () => Promise.resolve(bench.destination) });
}

describe('a migration of several files', () => {
  it('writes and reads back every secret of every environment before it changes a file', async () => {
    const planned = await bench.plan({
      manifest: shopManifest,
      environments: ['production', 'staging'],
    });
    const seen: string[] = [];
    await applyMigration(bench.history, planned, {
      destination: bench.destination,
      onProgress: (event) => {
        if (event.step === 'written') seen.push(event.secret);
        if (event.step === 'verified') seen.push(`${String(event.secrets)} verified`);
        if (event.step === 'rewritten') seen.push(event.file);
      },
    });
    expect(seen).toEqual([...names, '4 verified', ...paths]);
  });

  it('is one migration: one journal, and one undo for all files, to bytes, mode and time', async () => {
    const report = await migrate();
    expect(report.files).toEqual(paths);
    expect(await listMigrations(bench.history)).toMatchObject([
      { environment: 'production', environments: ['production', 'staging'], files: paths },
    ]);
    for (const path of paths) expect(await bench.read(path)).not.toContain('synthetic');
    await undo();
    expect(await snapshots()).toEqual(originals);
  });

  it('leaves every file as it was when a secret of the last environment is refused', async () => {
    const { destination, history } = bench;
    const planned = await bench.plan({
      manifest: shopManifest,
      environments: ['production', 'staging'],
    });
    const api: typeof destination.api = {
      ...destination.api,
      call(operation, request) {
        if (operation === 'CreateSecret' && JSON.stringify(request).includes(names.at(-1) ?? '')) {
          bench.server.faults.set('CreateSecret', { error: 'AccessDeniedException' });
        }
        return destination.api.call(operation, request);
      },
    };
    const failure = applyMigration(history, planned, { destination: { ...destination, api } });
    await expect(failure).rejects.toMatchObject({
      code: 'SECRET_CALL_FAILED',
      secretId: names.at(-1),
    });
    expect(await snapshots()).toEqual(originals);
    bench.server.faults.clear();
    const report = await resumeMigration(history, { destination });
    expect(report).toMatchObject({ files: paths, counts: { created: 4 } });
  });

  it('refuses all when one of the files was edited since the plan', async () => {
    const planned = await bench.plan({
      manifest: shopManifest,
      environments: ['production', 'staging'],
    });
    await bench.write('.env.staging', 'EDITED=1\n');
    const { destination, history } = bench;
    await expect(applyMigration(history, planned, { destination })).rejects.toBeInstanceOf(
      EditedSinceError,
    );
    expect(bench.server.calls().map(({ operation }) => operation)).not.toContain('CreateSecret');
  });

  it('takes one environment after the other, and empties .env with the last', async () => {
    await migrate(['staging']);
    expect(await bench.read('.env')).toBe(shopFiles['.env']);
    const report = await migrate();
    expect(report.counts).toEqual({ created: 2, restored: 0, unchanged: 2, updated: 0 });
    for (const path of paths) expect(await bench.read(path)).not.toContain('synthetic');
    await undo();
    await undo();
    expect(await snapshots()).toEqual(originals);
  });
});
