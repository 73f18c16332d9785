import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect } from 'vitest';
import { filesBelow } from './canary-values.ts';
import { dataDirectoryOf } from './local-process.ts';
import { it } from './scenario.ts';
import { bin, outcomeOf, type Outcome, type Workplace } from './workplace.ts';

const value = 'synthetic-value-under-the-root-key';
const passphrase = 'synthetic passphrase of the key';

function keyFileOf(place: Workplace): string {
  return join(place.config, 'undotenv', 'root.key');
}

async function fill(place: Workplace): Promise<void> {
  const set = await place.run(['set', 'kept/text', '--local', '--stdin'], { input: value });
  expect(set.code).toBe(0);
}

async function expectValue(place: Workplace, variables: NodeJS.ProcessEnv = {}): Promise<void> {
  const words = ['get', 'kept/text', '--local', '--show-values'];
  expect(await place.run(words, { variables })).toMatchObject({ code: 0, stdout: `${value}\n` });
}

function errorOf({ stdout }: Outcome): unknown {
  return (JSON.parse(stdout) as { error?: { code?: string } }).error?.code;
}

/** A private file beside the project that holds the passphrase. */
function passphraseFile(place: Workplace, text = passphrase): string {
  const path = join(mkdtempSync(join(place.root, 'passphrase-')), 'file');
  writeFileSync(path, `${text}\n`, { mode: 0o600 });
  return path;
}

async function protectByPassphrase(place: Workplace): Promise<string> {
  const file = passphraseFile(place);
  const words = ['local', 'key', 'protect', '--new-passphrase-file', file];
  expect(await place.run(words)).toMatchObject({ code: 0 });
  return file;
}

describe('undotenv local key', () => {
  it('saves the key; after its loss, the saved one opens store and backups again', async ({
    place,
  }) => {
    place.write('.env', 'DB_PASSWORD=synthetic-password-1\n');
    place.set({ APP_ENV: 'development' });
    await place.run(['init', '--yes']);
    expect(await place.run(['migrate', '--local', '--yes'])).toMatchObject({ code: 0 });
    await fill(place);
    const saved = join(place.root, 'saved key');
    const exported = await place.run(['local', 'key', 'export', '--out', saved, '--json']);
    expect(exported.code).toBe(0);
    expect(statSync(saved).mode & 0o777).toBe(0o600);
    const [, key = ''] = /v1 ([\w-]{43})\n/.exec(readFileSync(saved, 'utf8')) ?? [];
    expect(key).toHaveLength(43);
    expect(exported.stdout + exported.stderr).not.toContain(key);

    rmSync(keyFileOf(place));
    expect(errorOf(await place.run(['get', 'kept/text', '--local', '--json']))).toBe(
      'ROOT_KEY_MISSING',
    );
    const imported = await place.run(['local', 'key', 'import', '--file', saved, '--json']);
    expect(JSON.parse(imported.stdout)).toMatchObject({ outcome: 'created' });
    expect(imported.stdout + imported.stderr).not.toContain(key);
    await expectValue(place);
    expect(await place.run(['undo', '--yes'])).toMatchObject({ code: 0 });
    expect(place.read('.env')).toBe('DB_PASSWORD=synthetic-password-1\n');
  });

  it('prints the key only where it is asked to, and never as JSON', async ({ place }) => {
    await fill(place);
    expect(await place.run(['local', 'key', 'export'])).toMatchObject({ code: 2, stdout: '' });
    const json = await place.run(['local', 'key', 'export', '--reveal', '--json']);
    expect(errorOf(json)).toBe('USAGE');
    const revealed = await place.run(['local', 'key', 'export', '--reveal']);
    expect(revealed.stdout).toContain(readFileSync(keyFileOf(place), 'utf8').trim());
    const again = await place.run(['local', 'key', 'import', '--stdin', '--json'], {
      input: revealed.stdout,
    });
    expect(JSON.parse(again.stdout)).toMatchObject({ outcome: 'unchanged' });
  });

  it('does not write over a file, and notices a saved key that was changed', async ({ place }) => {
    await fill(place);
    const saved = join(place.root, 'saved');
    writeFileSync(saved, 'mine');
    const refused = await place.run(['local', 'key', 'export', '--out', saved, '--json']);
    expect(errorOf(refused)).toBe('ROOT_KEY_REFUSED');
    expect(readFileSync(saved, 'utf8')).toBe('mine');
    const { stdout } = await place.run(['local', 'key', 'export', '--reveal']);
    const changed = stdout.replace(/v1 (.)/, (_, first) => `v1 ${first === 'A' ? 'B' : 'A'}`);
    const words = ['local', 'key', 'import', '--stdin', '--json'];
    expect(errorOf(await place.run(words, { input: changed }))).toBe('ROOT_KEY_REFUSED');
  });

  it('adds a saved key beside another, so that what either has sealed opens', async ({ place }) => {
    await fill(place);
    const old = readFileSync(keyFileOf(place), 'utf8');
    const [elsewhere, directory] = [join(place.root, 'elsewhere'), dataDirectoryOf(place)];
    renameSync(directory, elsewhere);
    // Another machine's, where nothing is known of the store.
    rmSync(dirname(keyFileOf(place)), { recursive: true });
    await fill(place);
    const imported = await place.run(['local', 'key', 'import', '--stdin', '--json'], {
      input: old,
    });
    expect(JSON.parse(imported.stdout)).toMatchObject({ outcome: 'added' });
    await expectValue(place);
    const words = ['get', 'kept/text', '--show-values', '--data', elsewhere];
    expect(await place.run(words)).toMatchObject({ code: 0, stdout: `${value}\n` });
  });

  it('shows what needs which key, and lets a key go only when nothing does', async ({ place }) => {
    await fill(place);
    const elsewhere = join(place.root, 'elsewhere');
    await place.run(['set', 'kept/text', '--stdin', '--data', elsewhere], { input: value });
    expect(await place.run(['local', 'key', 'rotate', '--yes'])).toMatchObject({ code: 0 });
    const shown = await place.run(['local', 'key', 'show', '--json', '--data', elsewhere]);
    expect(JSON.parse(shown.stdout)).toMatchObject({
      protection: 'file',
      keys: [
        { state: 'current', neededBy: [dataDirectoryOf(place)] },
        { state: 'retired', neededBy: [elsewhere] },
      ],
    });
    const forget = ['local', 'key', 'forget', '--yes', '--json', '--data', elsewhere];
    expect(errorOf(await place.run(forget))).toBe('ROOT_KEY_NEEDED');
    const rotate = ['local', 'key', 'rotate', '--yes', '--json', '--data', elsewhere];
    // It ends the rotation that had not known of it, under the same key.
    expect(JSON.parse((await place.run(rotate)).stdout)).toMatchObject({ continued: true });
    expect(JSON.parse((await place.run(forget)).stdout)).toMatchObject({
      outcome: 'forgotten',
      keyIds: [expect.stringMatching(/^[0-9a-f]{32}$/)],
    });
    const words = ['get', 'kept/text', '--show-values', '--data', elsewhere];
    expect(await place.run(words)).toMatchObject({ code: 0, stdout: `${value}\n` });
    expect(readFileSync(keyFileOf(place), 'utf8').split('\n')).toHaveLength(2);
  });

  it('show names what needs a key that is not in the key file any more', async ({ place }) => {
    await fill(place);
    renameSync(keyFileOf(place), `${keyFileOf(place)}.lost`);
    const shown = await place.run(['local', 'key', 'show', '--json']);
    expect(JSON.parse(shown.stdout)).toMatchObject({
      keys: [{ state: 'missing', neededBy: [dataDirectoryOf(place)] }],
    });
    expect(await place.run(['local', 'key', 'show'])).toMatchObject({
      stdout: expect.stringMatching(/there is no root key[^]*missing {2}[0-9a-f]{32}/) as string,
    });
  });

  it.for(['show', 'export', 'import', 'protect', 'rotate', 'forget'])(
    '%s answers --help with its usage and an example',
    async (verb, { place }) => {
      const { code, stdout } = await place.run(['local', 'key', verb, '--help']);
      expect(code).toBe(0);
      expect(stdout).toContain(`Usage: undotenv local key ${verb} [options]`);
      expect(stdout).toContain(`\nExample:\n  $ undotenv local key ${verb}`);
    },
  );
});

describe('a root key under a passphrase', () => {
  it('opens with the passphrase from a file or a pipe, and not without', async ({ place }) => {
    await fill(place);
    const before = readFileSync(keyFileOf(place), 'utf8').split(' ')[1] ?? '';
    const file = await protectByPassphrase(place);
    const directory = join(place.config, 'undotenv');
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      if (!entry.isFile()) continue;
      expect(readFileSync(join(directory, entry.name), 'latin1')).not.toContain(before.trim());
    }
    const get = ['get', 'kept/text', '--local', '--json'];
    expect(await place.run(get)).toMatchObject({ code: 3 });
    expect(errorOf(await place.run(get))).toBe('ROOT_KEY_LOCKED');
    await expectValue(place, { UNDOTENV_PASSPHRASE_FILE: file });
    for (const words of [
      'cat "$1" | UNDOTENV_PASSPHRASE_FILE=/dev/stdin',
      'exec 3<"$1"; UNDOTENV_PASSPHRASE_FILE=/dev/fd/3',
    ]) {
      const script = `${words} "$2" "$3" get kept/text --local --show-values`;
      const { stdout } = spawnSync('sh', ['-c', script, 'sh', file, process.execPath, bin], {
        cwd: place.project,
        env: place.variables,
        encoding: 'utf8',
      });
      expect(stdout).toBe(`${value}\n`);
    }
  });

  it('refuses another passphrase, and says neither', async ({ place }) => {
    await fill(place);
    await protectByPassphrase(place);
    const other = passphraseFile(place, 'synthetic other passphrase');
    const outcome = await place.run(['get', 'kept/text', '--local', '--json'], {
      variables: { UNDOTENV_PASSPHRASE_FILE: other },
    });
    expect(outcome.code).toBe(5);
    expect(errorOf(outcome)).toBe('WRONG_PASSPHRASE');
    expect(outcome.stdout + outcome.stderr).not.toContain('synthetic');
  });

  it('is changed by rotation and a new passphrase like any other', async ({ place }) => {
    await fill(place);
    const file = await protectByPassphrase(place);
    const variables = { UNDOTENV_PASSPHRASE_FILE: file };
    const rotated = await place.run(['local', 'key', 'rotate', '--yes'], { variables });
    expect(rotated.code).toBe(0);
    await expectValue(place, variables);
    const next = passphraseFile(place, 'synthetic passphrase number two');
    const words = ['local', 'key', 'protect', '--new-passphrase-file', next];
    expect(await place.run([...words, '--passphrase-file', file])).toMatchObject({ code: 0 });
    expect(await place.run(['get', 'kept/text', '--local'], { variables })).toMatchObject({
      code: 5,
    });
    await expectValue(place, { UNDOTENV_PASSPHRASE_FILE: next });
  });

  it('takes no passphrase from a file that others can read, nor a short one', async ({ place }) => {
    await fill(place);
    const file = passphraseFile(place);
    chmodSync(file, 0o644);
    const protect = ['local', 'key', 'protect', '--json', '--new-passphrase-file'];
    expect(errorOf(await place.run([...protect, file]))).toBe('REFUSED');
    const short = passphraseFile(place, 'short');
    expect(errorOf(await place.run([...protect, short]))).toBe('ROOT_KEY_REFUSED');
    expect(errorOf(await place.run([...protect, join(place.root, 'no file')]))).toBe('USAGE');
    await expectValue(place);
  });

  it('lets a server start, and others attach to it', async ({ place }) => {
    await fill(place);
    const file = await protectByPassphrase(place);
    const server = place.start(['local', '--port', '0', '--json', '--passphrase-file', file]);
    await new Promise((resume) => server.stdout?.once('data', resume));
    await expectValue(place, { UNDOTENV_PASSPHRASE_FILE: file });
    const rotate = await place.run(['local', 'key', 'rotate', '--yes', '--json'], {
      variables: { UNDOTENV_PASSPHRASE_FILE: file },
    });
    expect(rotate.code).toBe(6);
    expect(errorOf(rotate)).toBe('STORE_IN_USE');
    server.kill('SIGTERM');
    await outcomeOf(server);
  });
});

describe('every command on the root key', () => {
  it('keeps key and passphrase out of messages, data, errors and files', async ({ place }) => {
    await fill(place);
    const keys = [readFileSync(keyFileOf(place), 'latin1')];
    const file = await protectByPassphrase(place);
    const variables = { UNDOTENV_PASSPHRASE_FILE: file };
    const saved = join(place.root, 'saved');
    let said = '';
    for (const words of [
      ['show'],
      ['show', '--json'],
      ['rotate', '--yes', '--json'],
      ['export', '--out', saved, '--json'],
      ['import', '--file', saved, '--json'],
      ['import', '--file', file],
      ['import', `--stdin=${passphrase}`],
      ['forget', '--yes'],
      ['protect', '--new-passphrase-file', saved],
      ['protect', '--passphrase'],
      ['protect', '--keychain'],
    ]) {
      const { stdout, stderr } = await place.run(['local', 'key', ...words], { variables });
      said += stdout + stderr;
    }
    keys.push(readFileSync(saved, 'latin1'));
    for (const [, key = ''] of keys.join('').matchAll(/v1 ([\w-]{43})\n/g)) {
      for (const form of [key.slice(0, 12), Buffer.from(key, 'base64url').toString('hex')]) {
        expect(said).not.toContain(form);
        for (const path of filesBelow(place.root)) {
          if (path !== saved) expect(readFileSync(path, 'latin1'), path).not.toContain(form);
        }
      }
    }
    expect(said).not.toContain(passphrase);
    expect(said.length).toBeGreaterThan(1_000);
  });
});

const secretService = ['/usr/bin/secret-tool', '/usr/bin/gnome-keyring-daemon'];
const hasSecretService =
  secretService.every((path) => existsSync(path)) &&
  spawnSync('dbus-run-session', ['--version']).status === 0;
const required = process.env['REQUIRE_ALL'] === '1' && process.platform === 'linux';

/** The words that follow, in a session of their own with an unlocked keyring. */
const inSession = `
printf synthetic-keyring-password | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
for command in "$@"; do sh -ec "$command" || exit; done
`;

describe.runIf(hasSecretService || required)('a root key in the Secret Service of Linux', () => {
  it('is found there by every command, rotated, and taken back', async ({ place }) => {
    await fill(place);
    const before = readFileSync(keyFileOf(place), 'utf8').split(' ')[1]?.trim() ?? '';
    const undotenv = `'${process.execPath}' '${bin}'`;
    const commands = [
      `${undotenv} local key protect --keychain`,
      `${undotenv} get kept/text --local --show-values`,
      `cat '${keyFileOf(place)}'`,
      `${undotenv} local key rotate --yes`,
      `${undotenv} get kept/text --local --show-values`,
      `${undotenv} local key protect --file`,
      'secret-tool search --all service undotenv',
    ];
    const runtime = join(place.root, 'runtime');
    spawnSync('mkdir', ['-m', '700', runtime]);
    const { status, stdout, stderr } = spawnSync(
      'dbus-run-session',
      ['--', 'sh', '-c', inSession, 'sh', ...commands],
      {
        cwd: place.project,
        env: { ...place.variables, XDG_RUNTIME_DIR: runtime },
        encoding: 'utf8',
        timeout: 25_000,
      },
    );
    expect(status, stderr).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.filter((line) => line === value)).toHaveLength(2);
    expect(lines.find((line) => line.startsWith('undotenv-sealed-keys-v1'))).toMatch(
      /^undotenv-sealed-keys-v1 [0-9a-f]{32} keychain [0-9a-f]{32} [\w-]+$/,
    );
    // Nothing of ours is left there.
    expect(stdout + stderr).not.toMatch(/attribute\.service|label = undotenv/);
    expect(stdout + stderr).not.toContain(before);
    await expectValue(place);
  }, 30_000);

  it('is refused with a reason where no session answers', async ({ place }) => {
    await fill(place);
    const outcome = await place.run(['local', 'key', 'protect', '--keychain', '--json']);
    expect(outcome.code).toBe(6);
    expect(errorOf(outcome)).toBe('KEYCHAIN_UNAVAILABLE');
    await expectValue(place);
  });
});
