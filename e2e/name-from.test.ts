import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Workplace } from './workplace.ts';

const manifest = JSON.stringify({
  application: 'shop',
  secrets: {
    database: {
      nameFrom: { variable: 'DB_SECRET_NAME' },
      keys: { host: { env: 'DB_HOST' }, password: { env: 'DB_PASSWORD' } },
    },
  },
});
const stored = JSON.stringify({ host: 'db.synthetic.example', password: 'synthetic-password-1' });

let place: Workplace;
beforeAll(async () => {
  place = new Workplace({ 'undotenv.config.json': manifest });
  place.set({ APP_ENV: 'development', DB_SECRET_NAME: 'other/database' });
  const made = await place.run(['set', 'other/database', '--local', '--stdin'], { input: stored });
  expect(made).toMatchObject({ code: 0 });
});
afterAll(() => {
  place[Symbol.dispose]();
});

describe('F-15: while a variable names the secret', () => {
  test('get, set and run use the one it names', async () => {
    const set = await place.run(['set', 'database#password', '--local', '--stdin'], {
      input: 'synthetic-password-2',
    });
    expect(set).toMatchObject({ code: 0 });
    const get = await place.run(['get', 'other/database#password', '--local', '--show-values']);
    expect(get.stdout).toBe('synthetic-password-2\n');
    const program = 'console.log(process.env.DB_HOST, process.env.DB_PASSWORD?.length)';
    const run = await place.run(['run', '--local', '--', 'node', '-e', program]);
    expect(run.stdout).toBe('db.synthetic.example 20\n');
  });

  test('migrate refuses to write another, and leaves .env alone', async () => {
    const text = 'DB_HOST=localhost\nDB_PASSWORD=synthetic-password-3\n';
    place.write('.env', text);
    const { code, stderr } = await place.run(['migrate', '--local', '--yes']);
    expect(code).toBe(3);
    expect(stderr).toContain('DB_SECRET_NAME names another secret than shop/development/database');
    expect(place.read('.env')).toBe(text);
  });

  test('migrate refuses to write where it does not name it', async () => {
    const here = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:shop/development/database';
    const migrate = (DB_SECRET_NAME: string) =>
      place.run(['plan', '--local'], { variables: { DB_SECRET_NAME } });
    expect(await migrate(here)).toMatchObject({ code: 0 });
    const { code, stderr } = await migrate(here.replace('us-east-1', 'eu-west-1'));
    expect(stderr).toContain('another secret than shop/development/database in us-east-1');
    expect(code).toBe(3);
  });

  test('migrate looks for such a name in the file of every environment that it plans', async () => {
    using own = new Workplace({ 'undotenv.config.json': manifest });
    own.write('.env.development', 'DB_HOST=localhost\nDB_PASSWORD=synthetic-password-4\n');
    const staging = 'DB_SECRET_NAME=other/database\nDB_HOST=a\nDB_PASSWORD=synthetic-password-5\n';
    own.write('.env.staging', staging);
    const { code, stderr } = await own.run(['migrate', '--local', '--yes']);
    expect(stderr).toContain('DB_SECRET_NAME names another secret than shop/staging/database');
    expect(code).toBe(3);
    expect(own.read('.env.staging')).toBe(staging);
    expect((await own.run(['plan', '--local', '--env', 'development'])).code).toBe(0);
  });
});
