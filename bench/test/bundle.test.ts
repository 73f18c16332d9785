import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { sizeOf, type Size } from '../src/cold-start/bundle.ts';
import { compositionTable } from '../src/cold-start/composition.ts';

/** Those the benchmark bundles: from TypeScript, names come out in another order. */
const contestants = new URL('../dist/contestants/', import.meta.url);

let core: Size;
let whole: Size;

beforeAll(async () => {
  const size = (name: string): Promise<Size> =>
    sizeOf(fileURLToPath(new URL(`${name}.js`, contestants)));
  [core, whole] = await Promise.all([size('undotenv-core'), size('undotenv')]);
});

/** Of which the last is the program, and all before it the client. */
function parts(): number[] {
  const { rows } = compositionTable({ floor: core, core });
  return rows.slice(1).map(({ samples }) => samples[0]?.['bytes'] ?? NaN);
}

const sumOf = (bytes: readonly number[]): number => bytes.reduce((all, each) => all + each, 0);

describe('the bundle of the core client', () => {
  it('stays within 11,000 bytes, and 5,000 after gzip: who adds to it takes something else out', () => {
    expect(core.bytes).toBeLessThanOrEqual(11_000);
    expect(core.gzipBytes).toBeLessThanOrEqual(5_000);
  });

  it('has nothing that is loaded on demand, where the whole client has', () => {
    expect(core.eagerBytes).toBe(core.bytes);
    expect(whole.eagerBytes).toBeLessThan(whole.bytes);
  });

  it('is told part by part, with little left over', () => {
    expect(core.bytes - sumOf(parts())).toBeLessThan(100);
    expect(parts().at(-1)).toBeLessThan(200);
    for (const bytes of parts()) expect(bytes).toBeGreaterThan(0);
  });
});
