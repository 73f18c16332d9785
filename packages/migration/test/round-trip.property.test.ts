import { chmod, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { defineSecrets, type Manifest, type SecretDeclaration } from '@undotenv/manifest';
import { UndotenvError } from '@undotenv/protocol';
import { parseEnv } from '@undotenv/protocol/dotenv';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyMigration, undoMigration, type PlannedMigration } from '../src/index.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

const names = ['ALPHA', 'BETA_PASSWORD', 'GAMMA', 'DELTA_TOKEN', 'EPSILON', 'ZETA_URL'];

const value = fc.oneof(
  fc.constantFrom('plain', "'single # quoted'", '"double \\n quoted"', '`back "ticked`', ''),
  fc.constantFrom('"over\ntwo lines"', 'spaced out ', 'ünïcode', '"5432"', '{"json":true}'),
  fc.stringMatching(/^[a-z0-9+/=]{8,40}$/),
);
const assignment = fc.tuple(fc.constantFrom(...names), value);
const noise = fc.constantFrom('', '# a comment', '  ', 'export OTHER=1 # why');
/** Mostly one assignment for each name: two of them with different values are refused. */
const lines = fc
  .tuple(
    fc.uniqueArray(assignment, { minLength: 1, maxLength: 6, selector: ([name]) => name }),
    fc.array(noise, { maxLength: 6 }),
    fc.option(assignment, { freq: 5 }),
  )
  .chain(([unique, others, repeated]) => {
    const assignments = repeated === null ? unique : [...unique, repeated];
    const all = [...assignments.map((pair) => pair.join('=')), ...others];
    return fc.shuffledSubarray(all, { minLength: all.length });
  });
const document = fc
  .tuple(lines, fc.constantFrom('\n', '\r\n'), fc.boolean())
  .map(([all, ending, isEnded]) => all.join(ending) + (isEnded ? ending : ''));
const mapped = fc.subarray(names, { minLength: 1 });

/** Each run has names of its own, so that no run finds the secrets of another. */
function manifestOf(run: number, variables: readonly string[]): Manifest {
  const [text, ...rest] = variables;
  const keys = Object.fromEntries(
    rest.map((name) => [name.toLowerCase(), { env: name, required: false }]),
  );
  const secrets: Record<string, SecretDeclaration> = {};
  if (text !== undefined) secrets['text'] = { env: text, required: false };
  if (rest.length > 0) secrets['object'] = { keys };
  return defineSecrets({ application: `run-${String(run)}`, settings: { MODE: 'on' }, secrets });
}

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench.close());

async function planned(manifest: Manifest): Promise<PlannedMigration | undefined> {
  try {
    return await bench.plan({ manifest });
  } catch (error) {
    if (error instanceof UndotenvError) return undefined;
    throw error;
  }
}

describe('migrate and undo', () => {
  it('give back any file byte for byte, or refuse it and leave it alone', async () => {
    let run = 0;
    let migrated = 0;
    await fc.assert(
      fc.asyncProperty(document, mapped, fc.constantFrom(0o600, 0o640, 0o644), async (...drawn) => {
        const [text, variables, mode] = drawn;
        run += 1;
        const path = join(bench.project, '.env');
        await bench.write('.env', text);
        await chmod(path, mode);
        await utimes(path, 1_600_000_000.5, 1_600_000_000.5);
        const before = await bench.snapshot('.env');
        const plan = await planned(manifestOf(run, variables));
        if (plan === undefined) {
          expect(await bench.snapshot('.env')).toEqual(before);
          return;
        }
        migrated += 1;
        const { destination, history } = bench;
        await applyMigration(history, plan, { destination });
        const after = parseEnv(await bench.read('.env'));
        expect([...after.keys()].filter((name) => variables.includes(name))).toEqual([]);
        expect(after.get('MODE')).toBe('on');
        await undoMigration(history, { connect: () => Promise.resolve(destination) });
        expect(await bench.snapshot('.env')).toEqual(before);
      }),
      { numRuns: 40 },
    );
    expect(migrated).toBeGreaterThan(10);
  });
});
