import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bin, outcomeOf, Workplace } from './workplace.ts';

const manifest = JSON.stringify({
  application: 'shop',
  secrets: {
    database: { keys: { host: { env: 'DB_HOST' }, password: { env: 'DB_PASSWORD' } } },
    token: { region: 'eu-west-1', keys: { key: { env: 'TOKEN_KEY' } } },
  },
});
const name = 'shop/development/token';

let place: Workplace;
beforeAll(() => {
  place = new Workplace({ 'undotenv.config.json': manifest });
  place.set({ APP_ENV: 'development' });
  place.write('.env', 'DB_HOST=h\nDB_PASSWORD=synthetic-1\nTOKEN_KEY=synthetic-2\n');
});
afterAll(() => {
  place[Symbol.dispose]();
});

/** What is stored under a name in the region of the target. */
const valueIn = (region: string, reference: string) =>
  place.run(['get', reference, '--local', '--region', region, '--show-values']);

/** util-linux: runs a command on a terminal of its own. */
const script = '/usr/bin/script';
const hasTerminal = process.platform === 'linux' && existsSync(script);

/** What a terminal shows of a command whose question is answered by Ctrl-C. */
async function asked(words: string): Promise<string> {
  const command = `stty cols 200; exec '${process.execPath}' '${bin}' ${words}`;
  const child = spawn(script, ['-qec', command, '/dev/null'], {
    cwd: place.project,
    env: { ...place.variables, SHELL: '/bin/sh' },
    timeout: 20_000,
  });
  child.stdout.on('data', (chunk: Buffer) => {
    if (chunk.includes('?')) child.stdin.write('\u0003');
  });
  return (await outcomeOf(child)).stdout;
}

describe('C22: a secret with a region of its own', () => {
  test.runIf(hasTerminal)('consent is asked for with each region that is written', async () => {
    expect(await asked('migrate --local')).toContain(
      'into 2 secrets in the local store in us-east-1 and eu-west-1?',
    );
    expect(place.read('.env')).toContain('synthetic-2');
  });

  test('plan shows the region, and migrate writes and undo finds it there', async () => {
    const plan = await place.run(['plan', '--local']);
    expect(plan.stdout).toMatch(/create +shop\/development\/token .* in eu-west-1/);
    expect(plan.stdout).not.toMatch(/development\/database .* in /);
    const migrate = await place.run(['migrate', '--local', '--yes']);
    expect(migrate).toMatchObject({ code: 0 });
    expect(place.read('.env')).not.toContain('synthetic');
    const arn = await place.run(['describe', 'token', '--local', '--json']);
    expect((JSON.parse(arn.stdout) as { arn: string }).arn).toContain(':eu-west-1:');
    const undo = await place.run(['undo', '--yes', '--delete-secrets']);
    expect(undo).toMatchObject({ code: 0 });
    expect(undo.stderr).toContain(`deletion of ${name} (eu-west-1) in 30 days`);
    expect(undo.stderr).toContain('deletion of shop/development/database in 30 days');
    expect(place.read('.env')).toContain('synthetic-2');
    // It is scheduled for deletion, so it exists there and cannot be read.
    expect((await valueIn('eu-west-1', name)).code).not.toBe(0);
    expect(await place.run(['migrate', '--local', '--yes'])).toMatchObject({ code: 0 });
  });

  test('set, get and run use that region, whatever --region and AWS_REGION say', async () => {
    const set = await place.run(['set', 'token#key', '--local', '--stdin'], {
      input: 'synthetic-3',
    });
    expect(set).toMatchObject({ code: 0 });
    expect(set.stderr).toContain('eu-west-1');
    expect(set.stderr).toContain('--region eu-west-1');
    // By its declaration and by its name.
    expect((await valueIn('us-west-2', 'token#key')).stdout).toBe('synthetic-3\n');
    expect((await valueIn('us-west-2', `${name}#key`)).stdout).toBe('synthetic-3\n');
    const program = 'console.log(process.env.TOKEN_KEY, process.env.DB_HOST)';
    const run = await place.run(['run', '--local', '--no-mask', '--', 'node', '-e', program]);
    expect(run.stdout).toBe('synthetic-3 h\n');
  });

  test('a name that a variable gives it is in that region, to commands as to the client', async () => {
    const declared = {
      token: { region: 'eu-west-1', nameFrom: { variable: 'TOKEN_NAME' }, env: 'TOKEN' },
    };
    const file = JSON.stringify({ application: 'shop', secrets: declared });
    using own = new Workplace({ 'undotenv.config.json': file });
    const write = (input: string) => own.run(['set', 'given', '--local', '--stdin'], { input });
    expect(await write('synthetic-other')).toMatchObject({ code: 0 });
    own.set({ APP_ENV: 'development', TOKEN_NAME: 'given' });
    expect((await write('synthetic-own')).stderr).toContain('local store (eu-west-1)');
    const program = 'console.log(process.env.TOKEN)';
    const run = await own.run(['run', '--local', '--no-mask', '--', 'node', '-e', program]);
    expect(run.stdout).toBe('synthetic-own\n');
    own.set({ TOKEN_NAME: '' });
    const other = await own.run(['get', 'given', '--local', '--show-values']);
    expect(other.stdout).toBe('synthetic-other\n');
  });

  test('types and the schema of editors accept it', async () => {
    const types = await place.run(['types']);
    expect(types).toMatchObject({ code: 0 });
    expect(place.read('undotenv.config.d.ts')).toMatch(
      /readonly token: \{\s+readonly key: string;/,
    );
  });

  test('scan knows its value', async () => {
    place.write('notes.txt', 'the key is synthetic-3\n');
    const scan = await place.run(['scan', '--local', '.']);
    expect(scan.stdout).toContain('notes.txt');
  });
});
