import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { importRootKeys, KeyChange } from '../../src/root-key/change-key.ts';
import { KeyRing } from '../../src/vault/key-ring.ts';
import type { Unlock } from '../../src/vault/key-file.ts';
import type { Keychain } from '../../src/vault/keychain.ts';
import { loadOrCreateRootKey, loadRootKey, RootKey } from '../../src/vault/root-key-file.ts';
import { temporaryDirectory } from '../store/fixtures.ts';

const coded = (code: string): Error => expect.objectContaining({ code }) as Error;
const passphrase = 'synthetic passphrase 1';

function newPath(): string {
  return join(temporaryDirectory(), 'config', 'root.key');
}

function change(path: string, unlock: Unlock = {}): KeyChange {
  const opened = new KeyChange(path, unlock);
  onTestFinished(() => {
    opened.close();
  });
  return opened;
}

describe('a change of the key file', () => {
  it('keeps the old key behind a new one, and lets it go when told to', () => {
    const path = newPath();
    const old = loadOrCreateRootKey(path);
    const opened = change(path);
    opened.renew();
    expect(opened.ring.ids).toEqual([expect.any(String), old.id]);
    expect(loadRootKey(path)?.ids).toEqual(opened.ring.ids);
    opened.forget([old.id]);
    expect(loadRootKey(path)?.ids).toEqual([opened.ring.id]);
  });

  it('never lets the current key go', () => {
    const path = newPath();
    const { id } = loadOrCreateRootKey(path);
    const opened = change(path);
    opened.forget([id]);
    expect(loadRootKey(path)?.ids).toEqual([id]);
  });

  it('is made by one process at a time', () => {
    const path = newPath();
    loadOrCreateRootKey(path);
    const first = new KeyChange(path);
    expect(() => new KeyChange(path)).toThrow(coded('KEY_CHANGE_IN_PROGRESS'));
    first.close();
    change(path).renew();
    expect(loadRootKey(path)?.ids).toHaveLength(2);
  });

  it('removes what a killed process left: it may hold keys in the clear', () => {
    const path = newPath();
    const ring = loadOrCreateRootKey(path);
    const left = `${path}.0123456789abcdef.new`;
    writeFileSync(left, ring.toText(), { mode: 0o600 });
    writeFileSync(`${path}.mine`, '');
    change(path).protect({ by: 'passphrase', passphrase });
    const names = readdirSync(dirname(path)).filter((name) => !name.includes('.lock'));
    expect(names.sort()).toEqual(['root.key', 'root.key.mine']);
  });

  it('is refused without a key file, and makes none', () => {
    const path = newPath();
    expect(() => new KeyChange(path)).toThrow(coded('ROOT_KEY_MISSING'));
    expect(loadRootKey(path)).toBeUndefined();
  });

  it('keeps the file 0600, also under a passphrase', () => {
    const path = newPath();
    loadOrCreateRootKey(path);
    change(path).protect({ by: 'passphrase', passphrase });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});

describe('the protection of a key file', () => {
  it('goes from file to passphrase to keychain and back, with the same keys', () => {
    const path = newPath();
    const text = loadOrCreateRootKey(path).toText();
    const items = new Map<string, string>();
    const keychain: Keychain = {
      keep: (id, secret) => void items.set(id, secret),
      find: (id) => items.get(id),
      remove: (id) => void items.delete(id),
    };
    const unlock = { passphrase, keychain };
    const opened = change(path, unlock);
    opened.protect({ by: 'passphrase', passphrase });
    expect(opened.protection).toBe('passphrase');
    expect(() => loadRootKey(path)).toThrow(coded('ROOT_KEY_LOCKED'));
    opened.protect({ by: 'keychain', keychain });
    expect(loadRootKey(path, { keychain })?.toText()).toBe(text);
    opened.protect({ by: 'keychain', keychain });
    expect(items.size).toBe(1);
    opened.protect({ by: 'file' });
    expect(items.size).toBe(0);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('stays what it was when keys change', () => {
    const path = newPath();
    loadOrCreateRootKey(path);
    const opened = change(path);
    opened.protect({ by: 'passphrase', passphrase });
    opened.renew();
    expect(() => loadRootKey(path)).toThrow(coded('ROOT_KEY_LOCKED'));
    expect(loadRootKey(path, { passphrase })?.ids).toEqual(opened.ring.ids);
  });

  it('is not a short passphrase', () => {
    const path = newPath();
    const text = loadOrCreateRootKey(path).toText();
    expect(() => {
      change(path).protect({ by: 'passphrase', passphrase: 'short' });
    }).toThrow(coded('ROOT_KEY_REFUSED'));
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
});

describe('keys that are put back', () => {
  it('are the key file where there is none', () => {
    const [path, saved] = [newPath(), new KeyRing(RootKey.generate(), [RootKey.generate()])];
    expect(importRootKeys(path, saved)).toBe('created');
    expect(loadRootKey(path)?.toText()).toBe(saved.toText());
    expect(importRootKeys(path, saved)).toBe('unchanged');
  });

  it('are added as retired ones where there is another', () => {
    const [path, saved] = [newPath(), new KeyRing(RootKey.generate())];
    const own = loadOrCreateRootKey(path);
    expect(importRootKeys(path, saved)).toBe('added');
    expect(loadRootKey(path)?.ids).toEqual([own.id, saved.id]);
  });
});
