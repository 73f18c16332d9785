import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  asidesIn,
  exportStore,
  importStore,
  openArchive,
  openDirectorySource,
  type StorePlace,
} from '@undotenv/local/archive';
import { loadRootKey } from '@undotenv/local/root-key';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { dataDirectoryOf } from './local-process.ts';
import { it } from './scenario.ts';
import { bin, outcomeOf, Workplace, type Outcome } from './workplace.ts';

const passphrase = 'synthetic passphrase of an archive';

function passphraseFile(place: Workplace, text = passphrase): string {
  const path = join(mkdtempSync(join(place.root, 'passphrase-')), 'file');
  writeFileSync(path, `${text}\n`, { mode: 0o600 });
  return path;
}

async function set(place: Workplace, name: string, ...where: string[]): Promise<void> {
  const words = ['set', name, '--stdin', ...(where.length > 0 ? where : ['--local'])];
  const outcome = await place.run(words, { input: `synthetic-value-of-${name}` });
  expect(outcome.code).toBe(0);
}

async function expectValue(place: Workplace, name: string, ...where: string[]): Promise<void> {
  const words = ['get', name, '--show-values', ...(where.length > 0 ? where : ['--local'])];
  expect(await place.run(words)).toMatchObject({
    code: 0,
    stdout: `synthetic-value-of-${name}\n`,
  });
}

function json({ stdout }: Outcome): unknown {
  return JSON.parse(stdout);
}

function errorOf(outcome: Outcome): unknown {
  return { code: outcome.code, error: (json(outcome) as { error: { code: string } }).error.code };
}

describe('undotenv local export and import', () => {
  it('carry a store to another machine, where its own root key seals it', async ({ place }) => {
    await set(place, 'kept/one');
    await set(place, 'kept/two');
    const [file, secret] = [join(place.root, 'store.undotenv'), passphraseFile(place)];
    const words = ['local', 'export', file, '--passphrase-file', secret, '--json'];
    const exported = await place.run(words);
    expect(json(exported)).toMatchObject({
      file,
      counts: { secrets: 2, keys: 0, principals: 0 },
    });
    expect(exported.stderr).toContain(`\`undotenv local import '${file}'\``);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file).includes('kept/one')).toBe(false);

    using other = new Workplace();
    const imported = await other.run(['local', 'import', file, '--passphrase-file', secret]);
    expect(imported).toMatchObject({ code: 0 });
    expect(imported.stderr).toContain('imported 2 secrets');
    expect(imported.stderr).toContain('hint: `undotenv list --local`');
    for (const name of ['kept/one', 'kept/two']) await expectValue(other, name);
    const log = await other.run(['log', '--event', 'StoreImported', '--json']);
    expect(json(log)).toMatchObject([{ serviceEventDetails: { secrets: 2 } }]);
    expect(await other.run(['log', 'verify'])).toMatchObject({ code: 0 });
  });

  it('replaces what a store holds once that is confirmed, and takes it back', async ({ place }) => {
    await set(place, 'kept/one');
    const [file, secret] = [join(place.root, 'store.undotenv'), passphraseFile(place)];
    await place.run(['local', 'export', file, '--passphrase-file', secret]);
    await set(place, 'kept/two');
    const words = ['local', 'import', file, '--passphrase-file', secret, '--json'];
    expect(errorOf(await place.run(words))).toEqual({ code: 3, error: 'STORE_NOT_EMPTY' });
    expect(errorOf(await place.run([...words, '--replace']))).toEqual({
      code: 3,
      error: 'REFUSED',
    });
    await expectValue(place, 'kept/two');
    const replacing = await place.run([...words, '--replace', '--yes']);
    const { replaced } = json(replacing) as { replaced: { aside: string } };
    expect(replaced).toMatchObject({ counts: { secrets: 2 } });
    expect(replacing.stderr).toContain(`\`undotenv local import '${replaced.aside}' --replace\``);
    const gone = await place.run(['get', 'kept/two', '--local', '--json']);
    expect(errorOf(gone)).toEqual({ code: 4, error: 'SECRET_NOT_FOUND' });

    // A new root key takes the copy along.
    expect(await place.run(['local', 'key', 'rotate', '--yes'])).toMatchObject({ code: 0 });
    expect(await place.run(['local', 'key', 'forget', '--yes'])).toMatchObject({ code: 0 });
    const back = ['local', 'import', replaced.aside, '--replace', '--yes'];
    expect(await place.run(back)).toMatchObject({ code: 0 });
    for (const name of ['kept/one', 'kept/two']) await expectValue(place, name);
  });

  it('brings a store back whose directory is gone, once that is accepted', async ({ place }) => {
    await set(place, 'kept/one');
    const [file, secret] = [join(place.root, 'store.undotenv'), passphraseFile(place)];
    await place.run(['local', 'export', file, '--passphrase-file', secret]);
    rmSync(dataDirectoryOf(place), { recursive: true });
    const words = ['local', 'import', file, '--passphrase-file', secret, '--json'];
    expect(errorOf(await place.run(words))).toEqual({ code: 3, error: 'STORE_ROLLED_BACK' });
    const accepted = [...words, '--accept-rollback'];
    expect(errorOf(await place.run(accepted))).toEqual({ code: 3, error: 'REFUSED' });
    expect(await place.run([...accepted, '--yes'])).toMatchObject({ code: 0 });
    await expectValue(place, 'kept/one');
  });

  it('exports while a server runs, and imports once it has stopped', async ({ place }) => {
    await set(place, 'kept/one');
    const server = place.start(['local', '--port', '0', '--json']);
    await once(server.stdout ?? server, 'data');
    const [file, secret] = [join(place.root, 'store.undotenv'), passphraseFile(place)];
    const exported = await place.run(['local', 'export', file, '--passphrase-file', secret]);
    expect(exported).toMatchObject({ code: 0 });
    const words = ['local', 'import', file, '--passphrase-file', secret, '--replace', '--yes'];
    expect(errorOf(await place.run([...words, '--json']))).toEqual({
      code: 6,
      error: 'STORE_IN_USE',
    });
    await expectValue(place, 'kept/one');
    server.kill('SIGTERM');
    await once(server, 'close');
    expect(asidesIn(dataDirectoryOf(place))).toEqual([]);
    expect(await place.run(words)).toMatchObject({ code: 0 });
  });

  it('refuses what it cannot open or must not write, and writes nothing', async ({ place }) => {
    await set(place, 'kept/one');
    const [file, secret] = [join(place.root, 'store.undotenv'), passphraseFile(place)];
    const wrong = passphraseFile(place, 'another passphrase');
    const elsewhere = join(place.root, 'elsewhere');
    const run = async (...words: string[]): Promise<unknown> =>
      errorOf(await place.run(['local', ...words, '--json']));
    const refused = (error: string, code = 3): object => ({ code, error });
    const nothing = ['export', file, '--data', elsewhere, '--passphrase-file', secret];
    expect(await run(...nothing)).toEqual(refused('STORE_MISSING', 4));
    expect(await run('export', file)).toEqual(refused('USAGE', 2));
    const short = passphraseFile(place, 'short');
    expect(await run('export', file, '--passphrase-file', short)).toEqual(
      refused('ARCHIVE_REFUSED'),
    );
    expect(existsSync(file)).toBe(false);
    await place.run(['local', 'export', file, '--passphrase-file', secret]);
    const whole = readFileSync(file);
    expect(await run('export', file, '--passphrase-file', secret)).toEqual(
      refused('ARCHIVE_REFUSED'),
    );
    expect(readFileSync(file).equals(whole)).toBe(true);

    const into = ['import', file, '--data', elsewhere];
    expect(await run(...into)).toEqual(refused('USAGE', 2));
    expect(await run(...into, '--passphrase-file', wrong)).toEqual(refused('WRONG_PASSPHRASE', 5));
    writeFileSync(file, whole.subarray(0, -1));
    expect(await run(...into, '--passphrase-file', secret)).toEqual(refused('ARCHIVE_DAMAGED'));
    chmodSync(secret, 0o644);
    expect(await run(...into, '--passphrase-file', secret)).toEqual(refused('REFUSED'));
    expect(existsSync(elsewhere)).toBe(false);
  });
});

/** util-linux: runs a command on a terminal of its own. */
const script = '/usr/bin/script';

describe.runIf(process.platform === 'linux' && existsSync(script))('on a terminal', () => {
  /** Types each answer once its question is there. @returns what was shown, and the exit code */
  async function answering(
    place: Workplace,
    words: readonly string[],
    answers: readonly (readonly [question: string, answer: string])[],
  ): Promise<{ code: number | null; said: string }> {
    const command = [process.execPath, bin, 'local', ...words].map((word) => `'${word}'`).join(' ');
    const child = spawn(script, ['-qec', `stty cols 200; exec ${command}`, '/dev/null'], {
      cwd: place.project,
      env: { ...place.variables, SHELL: '/bin/sh', TERM: 'xterm' },
      timeout: 25_000,
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const outcome = outcomeOf(child);
    for (const [question, answer] of answers) {
      await vi.waitUntil(() => said.includes(question), { timeout: 20_000, interval: 10 });
      child.stdin.write(`${answer}\r`);
    }
    return { code: (await outcome).code, said };
  }

  it('asks for the passphrase, twice where it is new, and never shows it', async ({ place }) => {
    await set(place, 'kept/one');
    const file = join(place.root, 'store.undotenv');
    const differing = await answering(
      place,
      ['export', file],
      [
        ['passphrase for the archive', passphrase],
        ['once more', 'another passphrase'],
      ],
    );
    expect(differing.code).toBe(2);
    expect(existsSync(file)).toBe(false);
    const exported = await answering(
      place,
      ['export', file],
      [
        ['passphrase for the archive', passphrase],
        ['once more', passphrase],
      ],
    );
    expect(exported).toMatchObject({ code: 0 });
    expect(exported.said).toContain('exporting secret 1 of 1');
    const imported = await answering(
      place,
      ['import', file, '--replace'],
      [
        ['passphrase of the archive', passphrase],
        ['put it in the place of what the store holds?', 'y'],
      ],
    );
    expect(imported).toMatchObject({ code: 0 });
    for (const { said } of [differing, exported, imported]) expect(said).not.toContain(passphrase);
    await expectValue(place, 'kept/one');
  }, 60_000);
});

/** How many of the moments are tried: some on a developer's machine, all where it counts. */
const every = process.env['REQUIRE_ALL'] === '1' || process.env['CI'] !== undefined ? 1 : 7;

/**
 * An import in the place of another store, interrupted at the changes it makes to the disk: each
 * file it opens, writes, syncs, copies, renames or removes, and each statement of SQLite.
 */
describe('an import or export that is interrupted', () => {
  let template: Workplace;
  let root: string;
  let changes: string[];

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'undotenv import '));
    template = new Workplace();
    for (const name of ['a/text', 'b/text']) await set(template, name, '--data', dataIn('old'));
    for (const name of ['c/text', 'd/text']) await set(template, name, '--data', dataIn('new'));
    const log = join(root, 'changes');
    expect(await new Attempt('list').import({ INTERRUPT_LOG: log })).toMatchObject({ code: 0 });
    changes = readFileSync(log, 'utf8').trimEnd().split('\n');
  }, 60_000);

  afterAll(() => {
    template[Symbol.dispose]();
    rmSync(root, { recursive: true, force: true });
  });

  function dataIn(name: string): string {
    return join(template.data, 'undotenv', name);
  }

  /** A copy of everything, for one import. */
  class Attempt {
    readonly directory: string;

    constructor(name: string) {
      this.directory = join(root, name);
      mkdirSync(this.directory);
      for (const part of ['config', 'data']) {
        cpSync(join(template.root, part), join(this.directory, part), { recursive: true });
      }
    }

    data(name: string): string {
      return join(this.directory, 'data', 'undotenv', name);
    }

    import(variables: NodeJS.ProcessEnv = {}): Promise<Outcome> {
      const words = ['import', this.data('old'), '--data', this.data('new')];
      return this.run([...words, '--replace', '--yes'], variables);
    }

    run(words: readonly string[], variables: NodeJS.ProcessEnv): Promise<Outcome> {
      const interrupt = join(import.meta.dirname, 'interrupt.mjs');
      const child = template.startNode(['--import', interrupt, bin, 'local', ...words, '--json'], {
        variables: {
          XDG_CONFIG_HOME: join(this.directory, 'config'),
          XDG_DATA_HOME: join(this.directory, 'data'),
          ...variables,
        },
      });
      child.stdin?.end();
      return outcomeOf(child);
    }

    /** With marks: no store must look like an older copy either. */
    place(path: string): StorePlace {
      const config = join(this.directory, 'config', 'undotenv');
      const rootKey = loadRootKey(join(config, 'root.key'));
      if (rootKey === undefined) throw new Error('there is no root key');
      return { dataDirectory: path, rootKey, marks: { directory: join(config, 'stores') } };
    }

    /** The same in this process: what comes after an interruption needs no other. */
    importHere(): void {
      const source = openDirectorySource(this.place(this.data('old')));
      importStore({ ...this.place(this.data('new')), replace: true }, source);
      source.close();
    }

    /** The names in the store at a path, each with its value where it should be. */
    names(path: string): string[] {
      const source = openDirectorySource(this.place(path));
      const names: string[] = [];
      for (const record of source.records()) {
        if (record.kind === 'secret') names.push(record.secret.name);
        if (record.kind !== 'value') continue;
        const text = `synthetic-value-of-${names.at(-1) ?? ''}`;
        expect(record.value).toEqual({ kind: 'string', text });
      }
      source.close();
      return names;
    }
  }

  const before = ['c/text', 'd/text'];
  const after = ['a/text', 'b/text'];

  /** Runs one to its end that was interrupted, and answers what the store held in between. */
  function expectToEnd(attempt: Attempt): string {
    const between = attempt.names(attempt.data('new')).join();
    expect([before.join(), after.join()]).toContain(between);
    attempt.importHere();
    expect(attempt.names(attempt.data('new'))).toEqual(after);
    expect(attempt.names(attempt.data('old'))).toEqual(after);
    // One copy of what was there first; if that was replaced already, one of what replaced it, too.
    const asides = asidesIn(attempt.data('new')).map((path) => attempt.names(path));
    expect(asides).toContainEqual(before);
    expect(asides.length).toBeLessThanOrEqual(between === before.join() ? 1 : 2);
    // A lock is an empty database, and may have an empty journal.
    const left = readdirSync(join(attempt.data('new'), 'snapshot'));
    expect(left.filter((name) => !name.startsWith('lock'))).toEqual([]);
    return between;
  }

  test('at a change of every kind', () => {
    const kinds = new Set(changes);
    for (const kind of ['copyFileSync', 'fsyncSync', 'renameSync', 'openSync', 'exec', 'run']) {
      expect(kinds).toContain(kind);
    }
  });

  test.each(['kill', 'ENOSPC'])(
    '(%s) leaves the one store or the other, and ends when it is run again',
    async (how) => {
      const seen = new Set<string>();
      for (let at = how === 'kill' ? 0 : 3; at < changes.length; at += every) {
        const attempt = new Attempt(`${how}-${String(at)}`);
        const { code, stdout } = await attempt.import({ INTERRUPT: `${String(at)} ${how}` });
        if (how === 'kill') expect(code, changes[at]).toBeNull();
        else if (code !== 0) expect(stdout, changes[at]).toContain('"error"');
        seen.add(expectToEnd(attempt));
        rmSync(attempt.directory, { recursive: true });
      }
      expect(seen).toContain(before.join());
    },
    600_000,
  );

  test('(kill) an export has written all of its file or nothing of it', async () => {
    const words = (attempt: Attempt, file: string): string[] => {
      const secret = passphraseFile(template);
      return ['export', file, '--data', attempt.data('new'), '--passphrase-file', secret];
    };
    const log = join(root, 'changes of an export');
    const listed = new Attempt('export-list');
    const first = join(listed.directory, 'store.undotenv');
    const logged = await listed.run(words(listed, first), { INTERRUPT_LOG: log });
    expect(logged).toMatchObject({ code: 0 });
    const moments = readFileSync(log, 'utf8').trimEnd().split('\n');
    for (let at = 1; at < moments.length; at += every) {
      const attempt = new Attempt(`export-${String(at)}`);
      const file = join(attempt.directory, 'store.undotenv');
      const { code } = await attempt.run(words(attempt, file), {
        INTERRUPT: `${String(at)} kill`,
      });
      expect(code, moments[at]).toBeNull();
      expect(attempt.names(attempt.data('new'))).toEqual(before);
      const isWritten = existsSync(file);
      if (!isWritten) exportStore({ ...attempt.place(attempt.data('new')), file, passphrase });
      const archive = openArchive(file, passphrase);
      expect(archive.counts.secrets).toBe(before.length);
      archive.close();
      const left = readdirSync(attempt.directory).filter((name) => name.endsWith('.new'));
      // Killed between its two names, it keeps both.
      expect(left.length, moments[at]).toBeLessThanOrEqual(isWritten ? 1 : 0);
      rmSync(attempt.directory, { recursive: true });
    }
  }, 600_000);
});
