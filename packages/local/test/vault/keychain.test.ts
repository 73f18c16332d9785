import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Keychain, systemKeychain } from '../../src/vault/keychain.ts';
import { temporaryDirectory } from '../store/fixtures.ts';

const id = '0123456789abcdef0123456789abcdef';
const secret = 'synthetic-secret_1';

/**
 * A program in the place of the system's tool, which writes down how it was called. The real Secret
 * Service is driven in `e2e/root-key.test.ts`; macOS's `security` is known from its manual only.
 */
function standIn(name: string, script: string): { directory: string; argv: () => string } {
  const directory = temporaryDirectory();
  const path = join(directory, name);
  writeFileSync(path, `#!/bin/sh\ncd '${directory}'\necho "$@" >> argv\n${script}`);
  chmodSync(path, 0o700);
  return { directory, argv: () => readFileSync(join(directory, 'argv'), 'utf8') };
}

const security = `case "$1" in
  -i) cat > input; sed -n 's/.* -w //p' input > item ;;
  find-generic-password) [ -s item ] && cat item || exit 44 ;;
  delete-generic-password) rm -f item ;;
esac`;
const secretTool = `case "$1" in
  store) cat > item ;;
  lookup) [ -s item ] && cat item || exit 1 ;;
  clear) rm -f item ;;
esac`;

const tools = [
  ['darwin', 'security', security],
  ['linux', 'secret-tool', secretTool],
] as const;

describe.each(tools)('the keychain of %s', (platform, name, script) => {
  const open = (directory: string): Keychain =>
    systemKeychain({ platform, directories: ['/nowhere', directory] });

  it('keeps, finds and removes, and no secret stands in a command line', () => {
    const { directory, argv } = standIn(name, script);
    const keychain = open(directory);
    expect(keychain.find(id)).toBeUndefined();
    keychain.keep(id, secret);
    expect(keychain.find(id)).toBe(secret);
    keychain.remove(id);
    expect(keychain.find(id)).toBeUndefined();
    expect(argv()).toContain(id);
    expect(argv()).not.toContain(secret.slice(0, 8));
  });

  it('is refused, without a word of what it said, where the tool does not do its work', () => {
    const broken = standIn(name, 'cat >&2; echo synthetic-secret_1 >&2; exit 70');
    const lazy = standIn(name, 'cat > /dev/null');
    for (const { directory } of [broken, lazy]) {
      const refused = expect.objectContaining({
        code: 'KEYCHAIN_UNAVAILABLE',
        retryable: true,
        message: expect.not.stringContaining('synthetic') as string,
      }) as Error;
      expect(() => {
        open(directory).keep(id, secret);
      }).toThrow(refused);
    }
  });

  it('is refused where the tool was killed: that is not a key it does not have', () => {
    const { directory } = standIn(name, 'kill -KILL $$');
    const refused = expect.objectContaining({ code: 'KEYCHAIN_UNAVAILABLE' }) as Error;
    expect(() => open(directory).find(id)).toThrow(refused);
    expect(() => {
      open(directory).remove(id);
    }).toThrow(refused);
  });

  it('is refused where there is no such tool', () => {
    const refused = expect.objectContaining({
      code: 'KEYCHAIN_UNAVAILABLE',
      retryable: false,
      message: `the keychain cannot be used: there is no ${name} here`,
    }) as Error;
    expect(() => open('/nowhere')).toThrow(refused);
  });

  it('takes no id that could be read as an option', () => {
    const { directory } = standIn(name, script);
    expect(() => open(directory).find('-w')).toThrow(TypeError);
  });
});

it('macOS’s tool is given the secret as a command on its standard input', () => {
  const { directory, argv } = standIn('security', security);
  systemKeychain({ platform: 'darwin', directories: [directory] }).keep(id, secret);
  expect(argv().split('\n')[0]).toBe('-i');
  expect(readFileSync(join(directory, 'input'), 'utf8')).toBe(
    `add-generic-password -U -s undotenv -a ${id} -w ${secret}\n`,
  );
});

it('Windows’s is refused, with the reason', () => {
  const refused = expect.objectContaining({
    code: 'KEYCHAIN_UNAVAILABLE',
    hint: expect.stringContaining('use a passphrase') as string,
  }) as Error;
  expect(() => systemKeychain({ platform: 'win32' })).toThrow(refused);
});
