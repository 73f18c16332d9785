import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFileStore } from '../../src/store/open-store.ts';
import { rewrapStore, storeKeyId } from '../../src/store/rewrap-store.ts';
import { KeyRing } from '../../src/vault/key-ring.ts';
import { RootKey } from '../../src/vault/root-key.ts';
import { accessKey, aSecret, principal, scope, temporaryDirectory, text } from './fixtures.ts';

const [old, next] = [RootKey.generate(), RootKey.generate()];
const both = new KeyRing(next, [old]);
const coded = (code: string): Error => expect.objectContaining({ code }) as Error;

function newStore(): string {
  const path = join(temporaryDirectory(), 'store.db');
  const store = openFileStore(path, old);
  for (const name of ['one', 'two']) {
    store.put(aSecret(name));
    store.writeValue(aSecret(name), 'v1', text(`synthetic-${name}`));
  }
  store.addAccessKey(accessKey);
  store.putRecord('principal', principal.arn, principal);
  store.close();
  return path;
}

function contentOf(path: string, key: RootKey): unknown[] {
  const store = openFileStore(path, key);
  const secrets = store.list(scope);
  const values = secrets.map((secret) => store.readValue(secret, 'v1'));
  const keys = [store.accessKeys(), store.records('principal')];
  store.close();
  return [secrets, values, keys];
}

describe('a store that is brought under another root key', () => {
  it('opens with the new key alone, holds what it held, and takes writes', () => {
    const path = newStore();
    const before = contentOf(path, old);
    expect(rewrapStore(path, both)).toBe(true);
    expect(storeKeyId(path)).toBe(next.id);
    expect(contentOf(path, next)).toEqual(before);
    expect(() => openFileStore(path, old)).toThrow(coded('WRONG_ROOT_KEY'));
    const store = openFileStore(path, next);
    store.put(aSecret('three'));
    store.close();
    expect(contentOf(path, next)[0]).toHaveLength(3);
  });

  it('is left alone where it is there already', () => {
    const path = newStore();
    rewrapStore(path, both);
    const bytes = readFileSync(path);
    expect(rewrapStore(path, both)).toBe(false);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it('keeps no data key under the old root key', () => {
    const path = newStore();
    const wrapped = readFileSync(path);
    rewrapStore(path, both);
    const rewrapped = readFileSync(path);
    // The bodies stay; everything that was made with the old key is overwritten.
    expect(wrapped.includes(old.id)).toBe(true);
    expect(rewrapped.includes(old.id)).toBe(false);
  });

  it('opens before and after under both keys, and new stores go under the current one', () => {
    const path = newStore();
    const store = openFileStore(path, both);
    expect(store.list(scope)).toHaveLength(2);
    expect(() => rewrapStore(path, both)).toThrow(coded('STORE_IN_USE'));
    store.close();
    const fresh = join(temporaryDirectory(), 'store.db');
    openFileStore(fresh, both).close();
    expect(storeKeyId(fresh)).toBe(next.id);
  });

  it('is refused, and left as it was, where it is under no key given', () => {
    const path = newStore();
    const bytes = readFileSync(path);
    expect(() => rewrapStore(path, RootKey.generate())).toThrow(coded('WRONG_ROOT_KEY'));
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it('is nothing to do where there is none', () => {
    const path = join(temporaryDirectory(), 'store.db');
    expect(rewrapStore(path, both)).toBe(false);
    expect(storeKeyId(path)).toBeUndefined();
  });
});
