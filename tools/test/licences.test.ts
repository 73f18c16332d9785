import { describe, expect, it } from 'vitest';
import { licences } from '../src/licences.ts';
import { findIn } from './repository.ts';

/** A repository whose command line depends on `a`, `a` on `b`, and whose tests use `c`. */
function repository(of: Readonly<Record<'a' | 'b' | 'c', string | undefined>>) {
  const packageJson = JSON.stringify({ name: 'undotenv' });
  const packages = {
    '': { devDependencies: { c: '1.0.0' } },
    'packages/cli': { name: 'undotenv', dependencies: { '@undotenv/client': '1.0.0' } },
    'packages/client': { optionalDependencies: { a: '1.0.0' } },
    'node_modules/@undotenv/client': { resolved: 'packages/client', link: true },
    'node_modules/a': { license: of.a, dependencies: { b: '2.0.0' } },
    'node_modules/a/node_modules/b': { license: of.b },
    'node_modules/b': { license: 'MIT', dev: true },
    'node_modules/c': { license: of.c, dev: true },
  };
  return {
    'package-lock.json': JSON.stringify({ packages }),
    'packages/cli/package.json': packageJson,
    'packages/client/package.json': JSON.stringify({ name: '@undotenv/client', private: true }),
    'packages/protocol/package.json': JSON.stringify({ name: '@undotenv/protocol', private: true }),
  };
}

describe('the guard of licences', () => {
  it.each([
    ['permissive ones', 'MIT', 'Apache-2.0', 'ISC'],
    ['a choice with a permissive one', '(GPL-3.0 OR MIT)', 'MIT', 'MIT'],
    ['MPL-2.0 for development', 'MIT', 'MIT', 'MPL-2.0'],
  ])('allows %s', async (_what, a, b, c) => {
    expect(await findIn(licences, repository({ a, b, c }))).toEqual([]);
  });

  it.each([
    ['AGPL-3.0-only', 'AGPL-3.0-only'],
    ['MPL-2.0', 'MPL-2.0'],
    ['MIT AND GPL-2.0', 'MIT AND GPL-2.0'],
    [undefined, 'unknown'],
    ['SEE LICENSE IN file', 'SEE LICENSE IN file'],
  ])('refuses %s in what users install, and says which way it comes', async (b, shown) => {
    expect(await findIn(licences, repository({ a: 'MIT', b, c: 'MIT' }))).toEqual([
      `${shown}: undotenv > @undotenv/client > a > b`,
    ]);
  });

  it('refuses the AGPL for development too', async () => {
    const found = await findIn(licences, repository({ a: 'MIT', b: 'MIT', c: 'AGPL-3.0' }));
    expect(found).toEqual(['AGPL-3.0: c']);
  });
});
