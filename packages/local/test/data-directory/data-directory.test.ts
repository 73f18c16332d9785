import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDataDirectory, readOwner } from '../../src/data-directory/data-directory.ts';
import { defaultDataDirectory, projectId } from '../../src/data-directory/default-directory.ts';
import type { DirectoryOwner } from '../../src/errors.ts';
import { RootKey } from '../../src/vault/root-key.ts';
import { aSecret, scope, temporaryDirectory } from '../store/fixtures.ts';

const rootKey = RootKey.generate();
const owner: DirectoryOwner = {
  url: 'http://127.0.0.1:4584',
  pid: 1,
  startedAt: '2026-01-01T00:00:00.000Z',
};
const refused = expect.objectContaining({
  code: 'DATA_DIRECTORY_REFUSED',
  hint: expect.any(String) as string,
}) as Error;

describe('the project’s data directory', () => {
  it('is the same for every way to the project, and another for its namesake', () => {
    const directory = temporaryDirectory();
    for (const path of ['shop', 'other', 'other/shop']) mkdirSync(join(directory, path));
    symlinkSync(join(directory, 'shop'), join(directory, 'link'));
    const id = projectId(join(directory, 'shop'));
    expect(id).toMatch(/^shop-[0-9a-f]{12}$/);
    expect(projectId(join(directory, 'link'))).toBe(id);
    expect(projectId(join(directory, 'other', '..', 'shop'))).toBe(id);
    expect(projectId(join(directory, 'other', 'shop'))).not.toBe(id);
  });

  it('has a name without anything a shell or a path would take amiss', () => {
    const path = join(temporaryDirectory(), "it's $HOME; é");
    mkdirSync(path);
    expect(projectId(path)).toMatch(/^[\w.-]+$/);
  });

  it('lies under XDG_DATA_HOME if that is absolute, else under ~/.local/share', () => {
    const project = temporaryDirectory();
    const id = projectId(project);
    expect(defaultDataDirectory(project, { XDG_DATA_HOME: '/var/x' })).toBe(
      `/var/x/undotenv/${id}`,
    );
    const usual = join(homedir(), '.local', 'share', 'undotenv', id);
    expect(defaultDataDirectory(project, {})).toBe(usual);
    expect(defaultDataDirectory(project, { XDG_DATA_HOME: 'x' })).toBe(usual);
  });
});

describe('a data directory', () => {
  it('is made 0700 with what is above it, and keeps its store', () => {
    const path = join(temporaryDirectory(), 'share', 'undotenv', 'shop');
    const first = openDataDirectory(path, rootKey);
    first.store.put(aSecret('one'));
    first.close();
    expect(lstatSync(path).mode & 0o777).toBe(0o700);
    const second = openDataDirectory(path, rootKey);
    expect(second.store.list(scope)).toHaveLength(1);
    second.close();
  });

  it('names its owner in a file of 0600 from announcement to close, and closes once', () => {
    const path = join(temporaryDirectory(), 'data');
    const directory = openDataDirectory(path, rootKey);
    expect(readOwner(path)).toBeUndefined();
    directory.announce(owner);
    expect(readOwner(path)).toEqual(owner);
    expect(lstatSync(join(path, 'owner.json')).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(join(path, 'owner.json'), 'utf8'))).toEqual(owner);
    directory.close();
    const next = openDataDirectory(path, rootKey);
    next.announce(owner);
    directory.close();
    expect(readOwner(path)).toEqual(owner);
    next.close();
    expect(readOwner(path)).toBeUndefined();
  });

  it.each<[string, (path: string) => void]>([
    [
      'open to others',
      (path) => {
        mkdirSync(path);
        chmodSync(path, 0o750);
      },
    ],
    [
      'a symbolic link',
      (path) => {
        mkdirSync(`${path}-target`, 0o700);
        symlinkSync(`${path}-target`, path);
      },
    ],
  ])('is refused with a hint when it is %s', (_, make) => {
    const path = join(temporaryDirectory(), 'data');
    make(path);
    expect(() => openDataDirectory(path, rootKey)).toThrow(refused);
  });

  it.runIf(process.getuid?.() === 0)('is refused when it belongs to another user', () => {
    const path = temporaryDirectory();
    chownSync(path, 65_534, 65_534);
    expect(() => openDataDirectory(path, rootKey)).toThrow(refused);
  });

  it('is refused when its store is open to others or a link', () => {
    const path = join(temporaryDirectory(), 'data');
    openDataDirectory(path, rootKey).close();
    chmodSync(join(path, 'store.db'), 0o644);
    expect(() => openDataDirectory(path, rootKey)).toThrow(refused);
    const other = join(temporaryDirectory(), 'data');
    mkdirSync(other, 0o700);
    chmodSync(join(path, 'store.db'), 0o600);
    symlinkSync(join(path, 'store.db'), join(other, 'store.db'));
    expect(() => openDataDirectory(other, rootKey)).toThrow(refused);
  });

  it.each([
    ['is not JSON', 'synthetic'],
    ['names no URL', JSON.stringify({ pid: 1, startedAt: '' })],
    ['names a URL beyond this machine', JSON.stringify({ ...owner, url: 'http://192.0.2.1:80' })],
    ['names a URL with a user', JSON.stringify({ ...owner, url: 'http://localhost:80@192.0.2.1' })],
  ])('has no owner when owner.json %s', (_, content) => {
    const path = temporaryDirectory();
    writeFileSync(join(path, 'owner.json'), content, { mode: 0o600 });
    expect(readOwner(path)).toBeUndefined();
  });

  it('is refused below a directory in which everybody can rename, unless that is sticky', () => {
    const shared = join(temporaryDirectory(), 'shared');
    mkdirSync(join(shared, 'own'), { recursive: true });
    const path = join(shared, 'own', 'data');
    const link = join(temporaryDirectory(), 'link');
    symlinkSync(join(shared, 'own'), link);
    chmodSync(shared, 0o777);
    expect(() => openDataDirectory(path, rootKey)).toThrow(refused);
    expect(() => openDataDirectory(join(link, 'data'), rootKey)).toThrow(refused);
    expect(readdirSync(path)).toEqual([]);
    for (const mode of [0o1777, 0o775]) {
      chmodSync(shared, mode);
      openDataDirectory(path, rootKey).close();
    }
  });

  it('is refused where a file has its name, or stands on the way to it', () => {
    const file = join(temporaryDirectory(), 'taken');
    writeFileSync(file, '');
    for (const path of [file, join(file, 'below')]) {
      expect(() => openDataDirectory(path, rootKey), path).toThrow(refused);
    }
  });
});
