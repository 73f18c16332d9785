import { expect, it } from 'vitest';
import { packages } from '../src/packages.ts';
import { findIn } from './repository.ts';

it('the guard of packages finds an entry that is not packed, one without types, and a file without source', async () => {
  const packageJson = {
    name: '@undotenv/protocol',
    version: '1.0.0',
    license: 'Apache-2.0',
    type: 'module',
    files: ['dist'],
    exports: { '.': './dist/index.js', './untyped': './dist/untyped.js' },
  };
  const findings = await findIn(packages, {
    'package.json': '{ "private": true, "workspaces": ["packages/*"] }',
    'packages/protocol/package.json': JSON.stringify(packageJson),
    'packages/protocol/dist/untyped.js': 'export const a = 1;',
    'packages/protocol/dist/other.d.ts': 'export {};',
    'packages/client/package.json': '{ "name": "client", "private": true }',
    'packages/cli/package.json': '{ "name": "cli", "private": true }',
  });
  expect(findings).toContainEqual(expect.stringContaining('FILE_DOES_NOT_EXIST'));
  expect(findings).toContainEqual(expect.stringContaining('dist/untyped.js has no source'));
  expect(findings).toContain('@undotenv/protocol: UntypedResolution of ./untyped');
});
