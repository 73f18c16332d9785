import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Workplace } from './workplace.ts';

const manifest = JSON.stringify({
  application: 'shop',
  bundle: {
    variable: 'SECRETS_NAME',
    keys: { database: { host: 'db_host', password: 'db_password' }, aws: 'aws_credentials' },
  },
  secrets: {
    database: { keys: { host: { env: 'DB_HOST' }, password: { env: 'DB_PASSWORD' } } },
    aws: { keys: { key: { env: 'AWS_KEY' } } },
  },
});
const bundle = JSON.stringify({
  db_host: 'db.synthetic.example',
  db_password: 'synthetic-password-1',
  aws_credentials: { key: 'synthetic-key-1' },
});

let place: Workplace;
beforeAll(async () => {
  place = new Workplace({ 'undotenv.config.json': manifest });
  place.set({ APP_ENV: 'development' });
  const stored = await place.run(['set', 'shop/development', '--local', '--stdin'], {
    input: bundle,
  });
  expect(stored).toMatchObject({ code: 0 });
  place.set({ SECRETS_NAME: 'shop/development' });
});
afterAll(() => {
  place[Symbol.dispose]();
});

const shown = ['--local', '--show-values'];

describe('N-04: while a variable names one secret that holds everything', () => {
  test('get reads a secret, or one key of it, from there', async () => {
    const whole = await place.run(['get', 'database', ...shown]);
    expect(JSON.parse(whole.stdout)).toEqual({
      host: 'db.synthetic.example',
      password: 'synthetic-password-1',
    });
    const key = await place.run(['get', 'aws#key', ...shown]);
    expect(key.stdout).toBe('synthetic-key-1\n');
    const masked = await place.run(['get', 'database', '--local']);
    expect(masked.stdout).toMatch(/^host +\*+\npassword +\*+\n$/);
  });

  test('run gives a program its variables from there', async () => {
    const program = 'console.log(process.env.DB_HOST, process.env.AWS_KEY?.length)';
    const { stdout } = await place.run(['run', '--local', '--', 'node', '-e', program]);
    expect(stdout).toBe('db.synthetic.example 15\n');
  });

  test('what writes is refused, and says how to write there', async () => {
    const set = await place.run(['set', 'database#password', '--local', '--stdin'], { input: 'x' });
    expect(set.code).toBe(3);
    expect(set.stderr).toContain('undotenv set shop/development#KEY');
    place.write('.env', 'DB_PASSWORD=synthetic-password-2\n');
    const migrate = await place.run(['migrate', '--local', '--yes']);
    expect(migrate.code).toBe(3);
    expect(migrate.stderr).toContain('SECRETS_NAME is set');
    expect(place.read('.env')).toBe('DB_PASSWORD=synthetic-password-2\n');
  });

  test('another environment is a contradiction', async () => {
    const { code, stdout } = await place.run([
      'get',
      'database',
      '--local',
      '--json',
      '-e',
      'prod',
    ]);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'CONFLICTING_SETTINGS' } });
  });
});
