import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseSavedKey, savedKeyText, saveKey } from '../../src/root-key/saved-key.ts';
import { passphraseText } from '../../src/vault/key-file.ts';
import { KeyRing } from '../../src/vault/key-ring.ts';
import { RootKey } from '../../src/vault/root-key.ts';
import { temporaryDirectory } from '../store/fixtures.ts';

const ring = new KeyRing(RootKey.generate(), [RootKey.generate(), RootKey.generate()]);
const refused = expect.objectContaining({ code: 'ROOT_KEY_REFUSED' }) as Error;

describe('a saved key', () => {
  it('is the same keys again, also with the line ends and blanks of a mail program', () => {
    const text = savedKeyText(ring);
    expect(parseSavedKey(text).toText()).toBe(ring.toText());
    expect(parseSavedKey(`\n${text.replaceAll('\n', '  \r\n')}\n`).toText()).toBe(ring.toText());
  });

  it('may be a copy of an unprotected key file of one key', () => {
    const key = RootKey.generate();
    expect(parseSavedKey(key.toText()).id).toBe(key.id);
  });

  it('is refused where any character of it was changed', () => {
    const text = savedKeyText(ring);
    const start = text.indexOf('undotenv-root-key-v1');
    for (let at = start; at < text.length - 1; at += 1) {
      if (text[at] === '\n') continue;
      const changed = `${text.slice(0, at)}${text[at] === 'x' ? 'y' : 'x'}${text.slice(at + 1)}`;
      expect(() => parseSavedKey(changed), `character ${String(at)}`).toThrow();
    }
  });

  it('is refused where a line is missing, doubled, or in another place', () => {
    const lines = savedKeyText(ring).split('\n').slice(2, -1);
    const [first = '', second = '', third = '', check = ''] = lines;
    for (const some of [
      [first, second, check],
      [second, third, check],
      [first, second, third],
      [second, first, third, check],
      [first, first, second, third, check],
      [check],
      [],
    ]) {
      expect(() => parseSavedKey(some.join('\n'))).toThrow(refused);
    }
  });

  it('is not a key file that is protected, and says so', () => {
    const hinted = expect.objectContaining({
      code: 'ROOT_KEY_REFUSED',
      hint: expect.stringContaining('root.key') as string,
    }) as Error;
    const file = passphraseText(ring, 'synthetic passphrase 1');
    expect(() => parseSavedKey(file)).toThrow(hinted);
  });

  it('is a new file, 0600, and never in the place of another', () => {
    const path = join(temporaryDirectory(), 'saved');
    saveKey(path, ring);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(() => {
      saveKey(path, ring);
    }).toThrow(refused);
    expect(readFileSync(path, 'utf8')).toBe(savedKeyText(ring));
  });
});
