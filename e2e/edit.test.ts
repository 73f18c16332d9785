import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { findCanariesBelow, canaries } from './canary-values.ts';
import { storedJson, writesTo } from './scenario.ts';
import { database as plainDatabase, openShop, secretId } from './shop.ts';
import { bin, outcomeOf, type Outcome, type RunOptions } from './workplace.ts';

const [password = ''] = canaries;
const database = { ...plainDatabase, password };

const { place, server, api, close } = await openShop();
afterAll(close);

beforeEach(async () => {
  const SecretString = JSON.stringify(database);
  await api.call('PutSecretValue', { SecretId: secretId, SecretString });
});

/** A program in the place of an editor: `file` is what it is given, `text` what stands there. */
function editor(body: string): NodeJS.ProcessEnv {
  const path = join(place.root, 'temporary', 'an editor.mjs');
  place.write('../temporary/an editor.mjs', `${editorPrelude}\n${body}`);
  return { EDITOR: `'${process.execPath}' '${path}'` };
}

const editorPrelude = `
import { readFileSync, readdirSync, renameSync, statSync, statfsSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
const file = process.argv.at(-1);
const text = readFileSync(file, 'utf8');
const change = (changes) => writeFileSync(file, JSON.stringify({ ...JSON.parse(text), ...changes }));
`;

function edit(body: string, words = 'database', options: RunOptions = {}): Promise<Outcome> {
  const variables = { ...editor(body), ...options.variables };
  return place.run(['edit', ...words.split(' ')], { ...options, variables });
}

/** What \`edit\` leaves in memory; other users of the machine may have files of that name. */
function filesInMemory(): string[] {
  if (!existsSync('/dev/shm')) return [];
  return readdirSync('/dev/shm').filter((name) => name.startsWith('undotenv-edit-'));
}

const inMemory = process.platform === 'linux' && existsSync('/dev/shm');

describe.runIf(inMemory)('edit', () => {
  afterEach(() => {
    expect(filesInMemory()).toEqual([]);
  });

  test('stores what the editor saved, and says how it is taken back', async () => {
    const { code, stdout, stderr } = await edit(`change({ host: 'other.synthetic.example' });`);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/^target: AWS .*\nwarning: node may keep copies .*\n✓ updated shop/);
    expect(stderr).toMatch(/hint: the value before is kept as AWSPREVIOUS; .*AWSCURRENT/);
    const stored = await api.call('GetSecretValue', { SecretId: secretId });
    expect(stored.SecretString).toBe(
      JSON.stringify({ ...database, host: 'other.synthetic.example' }),
    );
  });

  test('gives the editor a file in memory that is of nobody else, and takes the one put in its place', async () => {
    const { code, stdout } = await edit(
      `const mode = (path) => (statSync(path).mode & 0o777).toString(8);
       if (statfsSync(file).type !== 0x01021994) process.exit(10);
       if (mode(file) !== '600' || mode(dirname(file)) !== '700') process.exit(11);
       if (text !== JSON.stringify(JSON.parse(text), undefined, 2) + '\\n') process.exit(12);
       writeFileSync(file + '.new', text.replace('5432', '6543'));
       renameSync(file + '.new', file);`,
      'database --json',
    );
    expect(JSON.parse(stdout)).toMatchObject({ name: secretId, outcome: 'updated' });
    expect(code).toBe(0);
    expect(await storedJson(server, secretId)).toEqual({ ...database, port: 6543 });
  });

  test.each([
    ['nothing was changed', ''],
    ['only the layout was', 'writeFileSync(file, JSON.stringify(JSON.parse(text)))'],
  ])('writes nothing where %s', async (_title, body) => {
    const before = writesTo(server).length;
    const { code, stdout } = await edit(body, 'database --json');
    expect([code, JSON.parse(stdout)]).toEqual([0, { name: secretId, outcome: 'unchanged' }]);
    expect(writesTo(server)).toHaveLength(before);
  });

  test('a text is stored as it is, without the newline that editors add', async () => {
    await api.call('CreateSecret', { Name: 'text', SecretString: 'synthetic\ntext' });
    const added = await edit(`writeFileSync(file, text + '\\n')`, 'text --json');
    expect(JSON.parse(added.stdout)).toEqual({ name: 'text', outcome: 'unchanged' });
    await edit(`writeFileSync(file, text + ' {more}\\n')`, 'text');
    const stored = await api.call('GetSecretValue', { SecretId: 'text' });
    expect(stored.SecretString).toBe('synthetic\ntext {more}');
  });

  test.each([
    { title: 'no JSON', body: `writeFileSync(file, '{ "host": oops }')`, code: 'INVALID_JSON' },
    { title: 'no object', body: `writeFileSync(file, '[1]')`, code: 'INVALID_JSON' },
    { title: 'nothing', body: `writeFileSync(file, '')`, code: 'INVALID_JSON' },
    {
      title: 'a key twice',
      body: `writeFileSync(file, '{"host":"a","host":"b","password":"c"}')`,
      code: 'REFUSED',
    },
    {
      title: 'a number too long',
      body: `change({ port: 1 }); writeFileSync(file, readFileSync(file, 'utf8').replace(':1', ':12345678901234567890'))`,
      code: 'REFUSED',
    },
    { title: 'too much', body: `change({ host: 'x'.repeat(70000) })`, code: 'REFUSED' },
    {
      title: 'no text',
      body: `writeFileSync(file, Buffer.from([0xff, 0xfe]))`,
      code: 'USAGE',
    },
    {
      title: 'not what the manifest declares',
      body: `change({ password: undefined, port: 'many' })`,
      code: 'SHAPE_MISMATCH',
    },
  ])('where nobody can be asked, $title ends it and is not stored', async ({ body, code }) => {
    const before = writesTo(server).length;
    const { stdout, stderr } = await edit(body, 'database --json');
    expect(JSON.parse(stdout)).toMatchObject({ error: { code } });
    expect(stderr).not.toContain('oops');
    expect(writesTo(server)).toHaveLength(before);
  });

  test('names the keys that do not fit the manifest', async () => {
    const { code, stderr } = await edit(`change({ password: undefined, port: 'many' })`);
    expect(code).toBe(1);
    expect(stderr).toContain('is not of the declared shape at: password, port');
  });

  test.each([
    ['an editor that fails', 'process.exit(1)', 3, /ended with 1, so nothing was written/],
    ['an editor that is killed', `process.kill(process.pid, 'SIGKILL')`, 3, /ended with 137/],
    ['an editor that removes the file', 'unlinkSync(file)', 3, /left no file in its place/],
  ])('%s changes nothing', async (_title, end, code, message) => {
    const before = writesTo(server).length;
    const outcome = await edit(`change({ host: 'other' }); ${end}`);
    expect(outcome.code).toBe(code);
    expect(outcome.stderr).toMatch(message);
    expect(writesTo(server)).toHaveLength(before);
  });

  test('an editor that is not there is named as the mistake', async () => {
    const variables = { EDITOR: 'no-such-editor' };
    const { code, stderr } = await place.run(['edit', 'database'], { variables });
    expect(code).toBe(2);
    expect(stderr).toMatch(/no-such-editor does not start: command not found\nhint: name one/);
  });

  test('a secret that somebody changes meanwhile keeps their value', async () => {
    const child = place.start(['edit', 'database', '--json'], {
      variables: editor(`writeFileSync('${place.path('open')}', '');
        while (!readdirSync('${place.project}').includes('go on')) await new Promise(setImmediate);
        change({ host: 'ours.synthetic.example' });`),
    });
    const outcome = outcomeOf(child);
    await vi.waitUntil(() => existsSync(place.path('open')), { timeout: 20_000, interval: 10 });
    const theirs = { ...database, host: 'theirs.synthetic.example' };
    await api.call('PutSecretValue', {
      SecretId: secretId,
      SecretString: JSON.stringify(theirs),
    });
    place.write('go on', '');
    const { code, stdout } = await outcome;
    expect([code, JSON.parse(stdout)]).toMatchObject([3, { error: { code: 'CONCURRENT_CHANGE' } }]);
    expect(await storedJson(server, secretId)).toEqual(theirs);
  });

  test.each([
    { words: 'binary', code: 1, message: 'binary is binary' },
    { words: 'not/there', code: 4, message: 'not/there' },
    { words: 'database#host', code: 2, message: '`edit` opens a whole secret' },
  ])('refuses `edit $words`', async ({ words, code, message }) => {
    if (words === 'binary') {
      await api.call('CreateSecret', { Name: 'binary', SecretBinary: 'AAEC' });
    }
    const outcome = await edit(`process.exit(9)`, words);
    expect(outcome.code).toBe(code);
    expect(outcome.stderr).toContain(message);
  });

  test('a directory on a disk is passed over, whatever variable names it', async () => {
    const onDisk = join(place.root, 'a folder on a disk');
    mkdirSync(onDisk, { recursive: true });
    const variables = { XDG_RUNTIME_DIR: onDisk };
    const { code } = await edit(
      `process.exit(file.startsWith('/dev/shm/') ? 0 : 9)`,
      'database --json',
      { variables },
    );
    expect(code).toBe(0);
    expect(readdirSync(onDisk)).toEqual([]);
  });

  describe('while the editor is open', () => {
    /** Says on stdout that it has the file, and waits until it is ended or the file is gone. */
    const waiting = `
      console.log(file);
      setInterval(() => statSync(file, { throwIfNoEntry: false }) || process.exit(), 50);`;

    async function open(body = waiting): Promise<{ child: ChildProcess; file: string }> {
      const child = place.start(['edit', 'database'], { variables: editor(body) });
      const [line] = (await once(child.stdout ?? child, 'data')) as [Buffer];
      return { child, file: line.toString().trim() };
    }

    test('no file but the one in memory holds the value', async () => {
      const { child, file } = await open();
      expect(findCanariesBelow(place.root, [])).toEqual([]);
      expect(statSync(file).isFile()).toBe(true);
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      await closed;
    });

    test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
      '%s ends both, takes the file away, and stores nothing',
      async (signal) => {
        const before = writesTo(server).length;
        const { child, file } = await open();
        const outcome = outcomeOf(child);
        child.kill(signal);
        const { code, stderr } = await outcome;
        expect(code).toBe(3);
        expect(stderr).toMatch(/^error: (cancelled|the editor ended with 130)/m);
        expect(existsSync(file)).toBe(false);
        expect(writesTo(server)).toHaveLength(before);
      },
    );

    test('SIGTERM takes the file away also where the editor goes on', async () => {
      const body = `process.on('SIGTERM', () => undefined);
        console.log(file);
        while (readdirSync('/dev/shm').includes(dirname(file).split('/').at(-1))) {
          await new Promise(setImmediate);
        }`;
      const { child, file } = await open(body);
      const outcome = outcomeOf(child);
      child.kill('SIGTERM');
      expect(await outcome).toMatchObject({ code: 3 });
      expect(existsSync(file)).toBe(false);
    });

    test('a second one leaves its file alone, and removes that of one that was killed', async () => {
      const first = await open();
      const second = await open();
      expect(existsSync(first.file)).toBe(true);
      const killed = once(second.child, 'exit');
      second.child.kill('SIGKILL');
      await killed;
      expect(existsSync(second.file)).toBe(true);
      expect(await edit('')).toMatchObject({ code: 0 });
      expect([existsSync(first.file), existsSync(second.file)]).toEqual([true, false]);
      const closed = once(first.child, 'close');
      first.child.kill('SIGTERM');
      await closed;
    });
  });
});

/** util-linux: runs a command on a terminal of its own. */
const script = '/usr/bin/script';

describe.runIf(inMemory && existsSync(script))('edit on a terminal', () => {
  function startOnTerminal(variables: NodeJS.ProcessEnv): ChildProcess {
    const command = `stty cols 120 rows 40; exec '${process.execPath}' '${bin}' edit database`;
    return spawn(script, ['-qec', command, '/dev/null'], {
      cwd: place.project,
      env: { ...place.variables, SHELL: '/bin/sh', TERM: 'xterm', ...variables },
      timeout: 25_000,
    });
  }

  test('shows what is wrong and opens the editor again on the same text', async () => {
    const variables = editor(`
      const [from, to] = text.includes('oops') ? ['oops', '6543'] : ['5432', 'oops'];
      writeFileSync(file, text.replace(from, to));`);
    const child = startOnTerminal(variables);
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const outcome = outcomeOf(child);
    await vi.waitUntil(() => said.includes('edit it again?'), { timeout: 20_000, interval: 10 });
    child.stdin?.write('y');
    const { code } = await outcome;
    expect(code).toBe(0);
    expect(said).toContain('does not hold a JSON object');
    expect(said).not.toContain('oops');
    expect(await storedJson(server, secretId)).toEqual({ ...database, port: 6543 });
    expect(filesInMemory()).toEqual([]);
  });

  /** Each as its user may have set it up: to keep everything, at home. */
  const editors = [
    {
      name: 'vim',
      settings: "set backup undofile backupdir=~ undodir=~ directory=~ viminfo='20,<500",
      keys: ':%s/5432/6543/\r:%y\r:wq\r',
    },
    {
      name: 'nano',
      settings: 'set backup\nset backupdir "~"\nset historylog\n',
      // Replace, all, write, end.
      keys: '\u001C5432\r6543\rA\u000F\r\u0018',
    },
  ];

  describe.each(editors)('in $name', ({ name, settings, keys }) => {
    test.runIf(existsSync(`/usr/bin/${name}`))('it is edited, and no copy kept', async () => {
      place.write(`../home/.${name}rc`, settings);
      const child = startOnTerminal({ EDITOR: name });
      const outcome = outcomeOf(child);
      let said = '';
      child.stdout?.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
      const isShown = (): boolean => said.includes('synthetic.example');
      await vi.waitUntil(isShown, { timeout: 20_000, interval: 10 });
      child.stdin?.write(keys);
      expect(await outcome).toMatchObject({ code: 0 });
      expect(said).not.toContain('may keep copies');
      expect(await storedJson(server, secretId)).toEqual({ ...database, port: 6543 });
      expect(findCanariesBelow(place.root, [])).toEqual([]);
      expect(filesInMemory()).toEqual([]);
    });
  });
});
