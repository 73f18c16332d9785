import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle, type Bundle } from '../src/cold-start/bundle.ts';
import { compositionTable } from '../src/cold-start/composition.ts';

const entries = new URL('../src/cold-start/entries/', import.meta.url);

let directory = '';
let core: Bundle;
let whole: Bundle;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'undotenv-bench-test-'));
  const bundleOf = (name: string): Promise<Bundle> =>
    bundle(fileURLToPath(new URL(`${name}.ts`, entries)), join(directory, `${name}.mjs`));
  [core, whole] = await Promise.all([bundleOf('undotenv-core'), bundleOf('undotenv')]);
});
afterAll(() => rm(directory, { recursive: true }));

describe('the bundle of the core client', () => {
  it('stays as small as it is: whoever makes it larger says so here', () => {
    expect(core.bytes).toBeLessThan(18_700);
    expect(core.gzipBytes).toBeLessThan(8_050);
  });

  it('has nothing that is loaded on demand, where the whole client has', () => {
    expect(core.eagerBytes).toBe(core.bytes);
    expect(whole.eagerBytes).toBeLessThan(whole.bytes);
  });

  it('is told part by part, with little left over', () => {
    const { rows } = compositionTable({ floor: core, core });
    const [total = 0, ...parts] = rows.map(({ samples }) => samples[0]?.['bytes'] ?? NaN);
    const sum = parts.reduce((all, bytes) => all + bytes, 0);
    expect(total - sum).toBeLessThan(200);
    expect(parts.at(-1)).toBeLessThan(1_000);
    for (const bytes of parts) expect(bytes).toBeGreaterThan(0);
  });
});
