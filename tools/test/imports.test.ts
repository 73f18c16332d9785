import { describe, expect, it } from 'vitest';
import { imports } from '../src/imports.ts';
import { readPackageTable } from '../src/package-table.ts';
import { findIn } from './repository.ts';

describe('the guard of imports', () => {
  it('finds nothing where each package imports those that the table allows', async () => {
    expect(await findIn(imports, {})).toEqual([]);
  });

  it.each([
    ['an import upwards', 'packages/protocol/src/up.ts', `import '@undotenv/client';`],
    [
      'an import of a type upwards',
      'packages/protocol/src/up.ts',
      `import type {} from '@undotenv/cli';`,
    ],
    ['an import upwards when called', 'packages/client/src/late.ts', `import('@undotenv/cli');`],
    ['an export from upwards', 'packages/client/src/out.ts', `export * from '@undotenv/cli/x';`],
    [
      'an import of a file of another package',
      'packages/cli/src/in.ts',
      `import '../../client/src/index.ts';`,
    ],
    ['the same in a test', 'packages/cli/test/in.ts', `import '../../client/dist/index.js';`],
    ['the same by name', 'packages/cli/test/in.ts', `import '@undotenv/client/dist/index.js';`],
    ['an import of a test', 'packages/cli/src/in.ts', `import '../test/index.test.ts';`],
    ['a package that the table leaves out', 'packages/new/src/index.ts', ''],
  ])('finds %s', async (_what, path, text) => {
    const findings = await findIn(imports, { [path]: text });
    expect(findings).toHaveLength(1);
    expect(findings[0]).toContain(path.startsWith('packages/new') ? 'packages/new' : path);
  });

  it('finds a package of the table that is not there', async () => {
    const table = '| [`gone`](packages/gone/src) | nothing | nothing |\n';
    const findings = await findIn(imports, { 'ARCHITECTURE.md': table });
    expect(findings).toContainEqual(expect.stringContaining('packages/gone, which is not here'));
  });

  it('finds a circle of types within a package, and names its files', async () => {
    const files = {
      'packages/client/src/a.ts': `import type { B } from './b.ts';`,
      'packages/client/src/b.ts': `export type { C } from './c.ts';`,
      'packages/client/src/c.ts': `import type { A } from './a.ts';`,
    };
    const [a, b, c] = Object.keys(files);
    expect(await findIn(imports, files)).toEqual([`a circle: ${[a, b, c, a].join(' → ')}`]);
  });

  it('refuses a table that allows what is below', () => {
    const table = '| [`a`](packages/a/src) | first | b |\n| [`b`](packages/b/src) | next | a |\n';
    expect(() => readPackageTable(table)).toThrow(RangeError);
    expect(() => readPackageTable('# No table')).toThrow(TypeError);
  });
});
