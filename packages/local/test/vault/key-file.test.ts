import { createDecipheriv, scryptSync } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { encodeFields } from '../../src/vault/fields.ts';
import {
  keychainText,
  parseKeyFile,
  passphraseText,
  type Unlock,
} from '../../src/vault/key-file.ts';
import type { Keychain } from '../../src/vault/keychain.ts';
import { KeyRing } from '../../src/vault/key-ring.ts';
import { RootKey } from '../../src/vault/root-key.ts';

const passphrase = 'synthetic passphrase 1';
const path = '/x/root.key';
const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const coded = (code: string): Error => expect.objectContaining({ code }) as Error;

function ringOf(count: number): KeyRing {
  return new KeyRing(
    RootKey.generate(),
    Array.from({ length: count - 1 }, () => RootKey.generate()),
  );
}

function memoryKeychain(): Keychain & { readonly items: Map<string, string> } {
  const items = new Map<string, string>();
  return {
    items,
    keep: (id, secret) => void items.set(id, secret),
    find: (id) => items.get(id),
    remove: (id) => void items.delete(id),
  };
}

function unlock(text: string, by: Unlock): KeyRing {
  return parseKeyFile(path, text).unlock(by).ring;
}

describe('a key ring', () => {
  it('is the same keys in the same order from its text; of one key, that key’s text', () => {
    const ring = ringOf(3);
    expect(KeyRing.fromText(ring.toText()).ids).toEqual(ring.ids);
    const key = RootKey.generate();
    expect(new KeyRing(key).toText()).toBe(key.toText());
  });

  it('keeps each key once, and sixteen of them at most', () => {
    const ring = ringOf(16);
    expect(ring.withRetired(ring.current).ids).toEqual(ring.ids);
    expect(() => ring.withCurrent(RootKey.generate())).toThrow(coded('ROOT_KEY_REFUSED'));
    expect(() => KeyRing.fromText(ring.current.toText().repeat(2))).toThrow(
      coded('ROOT_KEY_REFUSED'),
    );
  });

  it('shows public ids only, however it is printed', () => {
    const ring = ringOf(2);
    const printed = [
      inspect(ring, { depth: 9, showHidden: true }),
      JSON.stringify({ ring }),
      String(ring),
    ];
    for (const key of ring.all) {
      const secret = key.toText().split(' ')[1] ?? '';
      for (const each of printed) {
        expect(each).toContain(key.id);
        expect(each).not.toContain(secret.slice(0, 8));
      }
    }
  });
});

describe('a key file under a passphrase', () => {
  // Made once: scrypt is slow on purpose.
  const ring = ringOf(2);
  const text = passphraseText(ring, passphrase);

  it('opens with the passphrase, in whichever form a system composes its accents', () => {
    const accented = passphraseText(ring, 'synthetic passphr\u00e4se');
    const decomposed = 'synthetic passphra\u0308se';
    expect(unlock(accented, { passphrase: decomposed }).toText()).toBe(ring.toText());
    expect(() => unlock(accented, { passphrase })).toThrow(coded('WRONG_PASSPHRASE'));
    expect(() => unlock(text, {})).toThrow(coded('ROOT_KEY_LOCKED'));
  });

  it('tells its protection and the ids of its keys before it is opened, and no key', () => {
    expect(parseKeyFile(path, text)).toMatchObject({ protection: 'passphrase', ids: ring.ids });
    for (const key of ring.all) expect(text).not.toContain(key.toText().split(' ')[1]);
  });

  it('is made as the storage format says: scrypt, then AES-256-GCM over its whole header', () => {
    const [prefix, ids, method, logN, r, p, salt = '', body = ''] = text.trimEnd().split(' ');
    expect([prefix, ids, method, logN, r, p]).toEqual([
      'undotenv-sealed-keys-v1',
      ring.ids.join(','),
      'scrypt',
      '17',
      '8',
      '1',
    ]);
    const options = { N: 131_072, r: 8, p: 1, maxmem: 2 ** 28 };
    const key = scryptSync(passphrase, Buffer.from(salt, 'base64url'), 32, options);
    const sealed = Buffer.from(body, 'base64url');
    const decryption = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 13));
    const header = text.slice(0, text.lastIndexOf(' ') + 1);
    const aad = encodeFields(['undotenv', 'root keys', header]);
    decryption.setAAD(Buffer.concat([Buffer.of(1), aad])).setAuthTag(sealed.subarray(-16));
    const plaintext = [decryption.update(sealed.subarray(13, -16)), decryption.final()];
    expect(Buffer.concat(plaintext).toString()).toBe(ring.toText());
  });

  it('is refused, before any work, where it asks for more or less of it', () => {
    for (const cost of [
      '30 8 1',
      '19 8 1',
      '16 8 1',
      '1 8 1',
      '17 1024 1',
      '17 8 4096',
      '-1 8 1',
    ]) {
      const hostile = text.replace('scrypt 17 8 1', `scrypt ${cost}`);
      expect(() => unlock(hostile, { passphrase }), cost).toThrow(coded('ROOT_KEY_REFUSED'));
    }
  });

  it('is refused where its cost, salt, ids or ciphertext were changed', () => {
    const [, ids = '', , , , , salt = '', body = ''] = text.trimEnd().split(' ');
    const flipped = (part: string): string => (part.startsWith('a') ? 'b' : 'a') + part.slice(1);
    for (const changed of [
      text.replace('scrypt 17', 'scrypt 18'),
      text.replace(ids, flipped(ids)),
      text.replace(salt, flipped(salt)),
      text.replace(body, body.slice(0, 40) + flipped(body.slice(40))),
    ]) {
      expect(() => unlock(changed, { passphrase })).toThrow(coded('WRONG_PASSPHRASE'));
    }
  });
});

describe('a key file under a keychain', () => {
  it('opens with the item it names; the keychain never holds a root key', () => {
    const [ring, keychain] = [ringOf(2), memoryKeychain()];
    const text = keychainText(ring, keychain);
    expect(parseKeyFile(path, text)).toMatchObject({ protection: 'keychain', ids: ring.ids });
    expect(unlock(text, { keychain }).toText()).toBe(ring.toText());
    for (const item of keychain.items.values()) expect(ring.toText()).not.toContain(item);
  });

  it('holds other keys under the same item', () => {
    const [ring, keychain] = [ringOf(1), memoryKeychain()];
    const unlocked = parseKeyFile(path, keychainText(ring, keychain)).unlock({ keychain });
    const next = ring.withCurrent(RootKey.generate());
    expect(unlock(unlocked.textOf(next), { keychain }).ids).toEqual(next.ids);
    expect(keychain.items.size).toBe(1);
  });

  it('is refused without its item, with another, or where anything of it was changed', () => {
    const keychain = memoryKeychain();
    const text = keychainText(ringOf(1), keychain);
    const [item = ''] = keychain.items.keys();
    expect(() => unlock(text, { keychain: memoryKeychain() })).toThrow(coded('ROOT_KEY_REFUSED'));
    // The first byte of what is sealed is its version.
    const damaged = expect.objectContaining({
      code: expect.stringMatching(/^(ROOT_KEY_REFUSED|UNSUPPORTED_FORMAT)$/) as string,
    }) as Error;
    for (let at = 24; at < text.length - 1; at += 1) {
      const changed = `${text.slice(0, at)}${text[at] === 'a' ? 'b' : 'a'}${text.slice(at + 1)}`;
      expect(() => unlock(changed, { keychain }), String(at)).toThrow(damaged);
    }
    const end = text.length - 2;
    for (const last of base64url) {
      if (last === text[end]) continue;
      expect(() => unlock(`${text.slice(0, end)}${last}\n`, { keychain }), last).toThrow(damaged);
    }
    keychain.items.set(item, 'A'.repeat(43));
    expect(() => unlock(text, { keychain })).toThrow(coded('ROOT_KEY_REFUSED'));
    keychain.items.set(item, 'short');
    expect(() => unlock(text, { keychain })).toThrow(coded('ROOT_KEY_REFUSED'));
  });
});
