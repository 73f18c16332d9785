import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { UndotenvError } from '@undotenv/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  applyMigration,
  listMigrations,
  planUndo,
  undoMigration,
  type MigrationError,
} from '../src/index.ts';
import * as migrationErrors from '../src/migration-errors.ts';
import * as planErrors from '../src/plan-errors.ts';
import { nbaEnvironment, nbaSecretValues } from './support/nba.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

let bench: Workbench;
beforeEach(async () => {
  bench = await openWorkbench();
});
afterEach(() => bench.close());

/** Each value as it is and as encodings show it. */
const forms = nbaSecretValues.flatMap((value) => {
  const bytes = Buffer.from(value);
  const reversed = Array.from(value).reverse().join('');
  return [
    value,
    bytes.toString('base64'),
    bytes.toString('hex'),
    encodeURIComponent(value),
    reversed,
  ];
});

function expectNoValue(text: string): void {
  for (const form of forms) expect(text.includes(form), 'a value was found').toBe(false);
}

async function filesUnder(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.unreachable('it did not fail'),
    (error: unknown) => error,
  );
}

describe('no value', () => {
  it('is in a plan, a report, a progress event or an undo plan', async () => {
    const { destination, history } = bench;
    const planned = await bench.plan();
    const events: unknown[] = [];
    const onProgress = (event: unknown): number => events.push(event);
    const report = await applyMigration(history, planned, { destination, onProgress });
    const undoPlan = await planUndo(history);
    const summaries = await listMigrations(history);
    const undone = await undoMigration(history, {
      connect: () => Promise.resolve(destination),
      onProgress,
    });
    for (const shown of [planned, events, report, undoPlan, summaries, undone]) {
      expectNoValue(JSON.stringify(shown));
      expectNoValue(inspect(shown, { depth: null, showHidden: true }));
    }
    expectNoValue(String(planned.contents));
  });

  it('is in any file of the data directory, at any step of the migration and its undo', async () => {
    const { destination, history } = bench;
    const steps: string[] = [];
    const scan = async (step: string): Promise<void> => {
      steps.push(step);
      const files = await filesUnder(history.directory);
      expect(files.length).toBeGreaterThan(0);
      for (const file of files) expectNoValue(await readFile(file, 'latin1'));
    };
    const api: typeof destination.api = {
      ...destination.api,
      call: async (operation, request) => {
        if (steps.at(-1) !== operation) await scan(operation);
        return destination.api.call(operation, request);
      },
    };
    const planned = await bench.plan();
    await applyMigration(history, planned, { destination: { ...destination, api } });
    await scan('migrated');
    await bench.write('.env', `${nbaEnvironment}# edited\n`);
    await undoMigration(history, {
      connect: () => Promise.resolve({ ...destination, api }),
      force: true,
      deleteSecrets: { recoveryWindowDays: 7 },
    });
    await scan('undone');
    expect(steps).toContain('CreateSecret');
    expect(steps).toContain('DeleteSecret');
  });

  it('is in an error of a plan that refuses the file', async () => {
    const refused = [
      `${nbaEnvironment}synthetic-password-1\n`,
      `${nbaEnvironment}DB_PASSWORD=other\n`,
      `${nbaEnvironment}DSN=x://synthetic-password-1@h\n`,
      nbaEnvironment.replace('6543', 'synthetic-password-1'),
      nbaEnvironment.replace('"synthetic-password-1"', '"synthetic-password-1'),
    ];
    for (const text of refused) {
      await bench.write('.env', text);
      const error = await failureOf(bench.plan());
      expect(error).toBeInstanceOf(UndotenvError);
      expectNoValue(inspect(error, { depth: null, showHidden: true }));
      expectNoValue(JSON.stringify(error));
    }
  });

  it('is in an error of a call that the target refuses', async () => {
    const { destination, history } = bench;
    const planned = await bench.plan();
    bench.server.faults.set('CreateSecret', { error: 'ValidationException' });
    const error = await failureOf(applyMigration(history, planned, { destination }));
    expect(error).toMatchObject({ code: 'SECRET_CALL_FAILED' });
    expectNoValue(inspect(error, { depth: null, showHidden: true }));
  });
});

describe('every error of a migration', () => {
  const errors = { ...migrationErrors, ...planErrors };
  const lines = [{ variable: 'A', lines: [1, 2] }];
  const all: MigrationError[] = [
    new errors.AmbiguousFilesError('production', ['.env.prod', '.env.production']),
    new errors.BackupDamagedError('/data/backup'),
    new errors.ConflictingValuesError('.env', lines),
    new errors.EditedSinceError(['.env'], 'plan again'),
    new errors.HiddenValueError('.env', lines),
    new errors.JournalDamagedError('/data/journal', 3),
    new errors.JournalFormatError('/data/journal'),
    new errors.MalformedLinesError('.env', [{ line: 1, problem: 'no-name' }]),
    new errors.MigrationInProgressError(1, '/data/lock'),
    new errors.NothingToMigrateError(['.env']),
    new errors.NothingToResumeError(),
    new errors.NothingToUndoError(),
    new errors.PlanRefusedError([
      { where: '.env', error: new errors.ConflictingValuesError('.env', lines) },
    ]),
    new errors.ReadBackError('app/secret'),
    new errors.SecretCallError('app/secret', new Error('refused')),
    new errors.SecretChangedError('app/secret', new Error('refused')),
    new errors.SecretCollisionError('app/secret', 'it exists'),
    new errors.SecretNameError('no good'),
    new errors.SharedNameError('app/secret', ['staging', 'production']),
    new errors.TargetMismatchError('here', 'there'),
    new errors.TrackedHistoryError('/data'),
    new errors.UnfinishedMigrationError('0001-a', 'undo'),
    new errors.UnsafeHistoryError('/data', 'is open to other users'),
    new errors.ValueTooLargeError('app/secret', 70_000),
  ];

  it('has a code of its own, a message and a hint', () => {
    expect(new Set(all.map(({ code }) => code)).size).toBe(all.length);
    expect(all.map(({ name }) => name).sort()).toEqual(Object.keys(errors).sort());
    for (const error of all) {
      expect(error.message).not.toBe('');
      if (!(error instanceof errors.SecretCallError)) expect(error.hint).toBeTruthy();
    }
  });
});
