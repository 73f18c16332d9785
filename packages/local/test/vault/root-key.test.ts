import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { connectLocal, startLocal } from '../../src/index.ts';
import {
  defaultRootKeyPath,
  loadOrCreateRootKey,
  loadRootKey,
  RootKey,
  rootKeyFor,
} from '../../src/vault/root-key-file.ts';
import { temporaryDirectory } from '../store/fixtures.ts';

const refused = expect.objectContaining({ code: 'ROOT_KEY_REFUSED' }) as Error;

describe('a root key', () => {
  it('is the same key again from its text, and its text is one line', () => {
    const key = RootKey.generate();
    const again = RootKey.fromText(key.toText());
    expect(again.id).toBe(key.id);
    const salt = Buffer.of(1);
    expect(again.derive('x', salt).equals(key.derive('x', salt))).toBe(true);
    expect(key.toText()).toMatch(/^undotenv-root-key-v1 [\w-]{43}\n$/);
  });

  it('derives the keys the storage format names, from HKDF-SHA-256', () => {
    // Made with Python's hmac module from RFC 5869, for the key 00 01 … 1f and the salt "salt".
    const bytes = Uint8Array.from({ length: 32 }, (_, index) => index);
    const key = RootKey.fromText(
      `undotenv-root-key-v1 ${Buffer.from(bytes).toString('base64url')}`,
    );
    expect(key.id).toBe('4dd9f44e39ff87a86463f126cb3ab31a');
    expect(key.derive('wrap', Buffer.from('salt')).export().toString('hex')).toBe(
      '6a8ba5b65162cbe12e19b5283bfaaeb6c9a5091c9acf6932b46346bff3956001',
    );
  });

  it('derives another key for another purpose, salt or root key', () => {
    const key = RootKey.generate();
    const derived = [
      key.derive('one', Buffer.of(1)),
      key.derive('two', Buffer.of(1)),
      key.derive('one', Buffer.of(2)),
      RootKey.generate().derive('one', Buffer.of(1)),
    ].map((each) => each.export().toString('hex'));
    expect(new Set(derived).size).toBe(4);
  });

  it('shows its public id only, however it is printed', () => {
    const key = RootKey.generate();
    const secret = key.toText().split(' ')[1]?.trim() ?? '';
    const printed = [
      inspect(key, { depth: 9, showHidden: true }),
      inspect({ key }),
      JSON.stringify({ key }),
      String(key),
    ];
    for (const each of printed) {
      expect(each).toContain(`[root key ${key.id}]`);
      expect(each).not.toContain(secret.slice(0, 8));
    }
  });

  it.each([
    ['nothing', ''],
    ['a key cut short', RootKey.generate().toText().slice(0, -6)],
    ['two keys', RootKey.generate().toText().repeat(2)],
    ['text around the key', ` ${RootKey.generate().toText()}`],
    ['a last character with stray bits', `undotenv-root-key-v1 ${'A'.repeat(42)}B\n`],
  ])('is not read from %s', (_, text) => {
    expect(() => RootKey.fromText(text)).toThrow(refused);
  });

  it('of a later format is refused as such', () => {
    const later = expect.objectContaining({ code: 'UNSUPPORTED_FORMAT' }) as Error;
    expect(() => RootKey.fromText('undotenv-root-key-v2 AAAA')).toThrow(later);
  });
});

describe('the root key file', () => {
  const pathIn = (directory: string): string => join(directory, 'config', 'undotenv', 'root.key');

  it('is made once, 0600 in a directory of 0700, with nothing left beside it', () => {
    const path = pathIn(temporaryDirectory());
    expect(loadRootKey(path)).toBeUndefined();
    const key = loadOrCreateRootKey(path);
    expect(loadOrCreateRootKey(path).id).toBe(key.id);
    expect(loadRootKey(path)?.id).toBe(key.id);
    expect(lstatSync(path).mode & 0o777).toBe(0o600);
    expect(lstatSync(dirname(path)).mode & 0o777).toBe(0o700);
    expect(readdirSync(dirname(path))).toEqual(['root.key']);
  });

  it('lies under XDG_CONFIG_HOME if that is absolute, else under ~/.config', () => {
    expect(defaultRootKeyPath({ XDG_CONFIG_HOME: '/etc/x' })).toBe('/etc/x/undotenv/root.key');
    const usual = join(homedir(), '.config', 'undotenv', 'root.key');
    expect(defaultRootKeyPath({})).toBe(usual);
    expect(defaultRootKeyPath({ XDG_CONFIG_HOME: 'relative' })).toBe(usual);
  });

  it.each<[string, (path: string) => void]>([
    [
      'readable by the group',
      (path) => {
        chmodSync(path, 0o640);
      },
    ],
    [
      'readable by all',
      (path) => {
        chmodSync(path, 0o604);
      },
    ],
    [
      'executable',
      (path) => {
        chmodSync(path, 0o700);
      },
    ],
    [
      'too long',
      (path) => {
        writeFileSync(path, `${readFileSync(path, 'utf8')}${' '.repeat(5_000)}`);
      },
    ],
    [
      'empty',
      (path) => {
        writeFileSync(path, '');
      },
    ],
    [
      'in a directory others may enter',
      (path) => {
        chmodSync(dirname(path), 0o755);
      },
    ],
  ])('is refused with a hint when it is %s, and never replaced', (_, spoil) => {
    const path = pathIn(temporaryDirectory());
    loadOrCreateRootKey(path);
    spoil(path);
    const before = readFileSync(path);
    expect(() => loadOrCreateRootKey(path)).toThrow(refused);
    try {
      loadOrCreateRootKey(path);
    } catch (error) {
      expect(error).toHaveProperty('hint');
    }
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('is refused when it is a symbolic link, a directory or a pipe', () => {
    const directory = temporaryDirectory();
    const [link, folder, pipe] = ['link', 'folder', 'pipe'].map((name) => join(directory, name));
    const target = join(directory, 'root.key');
    loadOrCreateRootKey(target);
    symlinkSync(target, link ?? '');
    mkdirSync(folder ?? '');
    execFileSync('mkfifo', ['-m', '600', pipe ?? '']);
    for (const path of [link, folder, pipe]) {
      expect(() => loadOrCreateRootKey(path)).toThrow(refused);
    }
  });

  it.runIf(process.getuid?.() === 0)('is refused when it belongs to another user', () => {
    const path = pathIn(temporaryDirectory());
    loadOrCreateRootKey(path);
    chownSync(path, 65_534, 65_534);
    expect(() => loadOrCreateRootKey(path)).toThrow(refused);
  });
});

describe('the root key for a data directory', () => {
  const missing = expect.objectContaining({
    code: 'ROOT_KEY_MISSING',
    retryable: false,
    hint: expect.stringContaining('saved copy of root.key') as string,
  }) as Error;

  function places(): { dataDirectory: string; path: string } {
    const directory = temporaryDirectory();
    return { dataDirectory: join(directory, 'data'), path: join(directory, 'config', 'root.key') };
  }

  it('is made where nothing was sealed yet, and is the same from then on', () => {
    const { dataDirectory, path } = places();
    const key = rootKeyFor(dataDirectory, path);
    mkdirSync(join(dataDirectory, 'migrations'), { recursive: true });
    expect(rootKeyFor(dataDirectory, path).id).toBe(key.id);
  });

  it.each(['store.db', 'migrations'])('is not made anew beside %s', (name) => {
    const { dataDirectory, path } = places();
    const key = rootKeyFor(dataDirectory, path);
    const saved = key.toText();
    mkdirSync(join(dataDirectory, name), { recursive: true });
    rmSync(path);
    expect(() => rootKeyFor(dataDirectory, path)).toThrow(missing);
    expect(existsSync(path)).toBe(false);
    writeFileSync(path, saved, { mode: 0o600 });
    expect(rootKeyFor(dataDirectory, path).id).toBe(key.id);
  });

  it('is asked for by startLocal and connectLocal, which make nothing without it', async () => {
    const { dataDirectory, path } = places();
    const config = dirname(path);
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    vi.stubEnv('XDG_CONFIG_HOME', config);
    await (await startLocal({ dataDirectory })).close();
    rmSync(defaultRootKeyPath());
    await expect(startLocal({ dataDirectory })).rejects.toThrow(missing);
    await expect(connectLocal({ dataDirectory })).rejects.toThrow(missing);
    expect(readdirSync(dirname(defaultRootKeyPath()))).toEqual([]);
    expect(readdirSync(dataDirectory)).toEqual(['audit', 'store.db']);
  });
});
