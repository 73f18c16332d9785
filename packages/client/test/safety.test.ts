/** The three layers in a whole process, as far as `docs/safety.md` says they reach. */
import { startLocal, type LocalServer } from '@undotenv/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApi } from '../src/api.ts';
import { temporaryProject, type TemporaryProject } from './environment/temporary-project.ts';

const planted = 'synthetic-canary-1';

let local: LocalServer;
let project: TemporaryProject;
beforeAll(async () => {
  [local, project] = await Promise.all([startLocal(), temporaryProject()]);
  const api = createApi({ region: local.region, endpoint: local.url, credentials: local });
  const value = { user: 'app', password: planted, nested: { token: planted } };
  await api.call('CreateSecret', { Name: 'a', SecretString: JSON.stringify(value) });
  api.close();
});
afterAll(() => Promise.all([local.close(), project.remove()]));

/** What a program writes, and its exit code. */
async function run(script: string): Promise<{ code: number | null; output: string }> {
  const args = ['--input-type=module', '-e', script];
  const { code, stdout, stderr } = await project.node(args, {
    AWS_ENDPOINT_URL: local.url,
    AWS_REGION: local.region,
    AWS_ACCESS_KEY_ID: local.accessKeyId,
    AWS_SECRET_ACCESS_KEY: local.secretAccessKey,
  });
  return { code, output: stdout + stderr };
}

const open = `
  import { createSecretsClient } from '@undotenv/client';
  import { maskOutput } from '@undotenv/client/masking';
  import { inspect } from 'node:util';
  const client = createSecretsClient();
  const db = await client.getJson('a');
`;

/** Everything a program prints of a value without naming a member of it. */
const prints = `
  import pino from 'pino';
  import { loggable } from '@undotenv/client';
  const cause = new Error('caused', { cause: db });
  console.log(db, { db }, [db], cause);
  console.error('%s %o %O %j', db, db, db, db);
  console.dir(db, { depth: 9, showHidden: true });
  console.log(inspect(cause, { depth: 9 }), JSON.stringify({ db, list: [db.nested] }), String(db), \`\${db}\`);
  console.log(JSON.stringify(Object.assign(new Error('with it'), { db })));
  const options = { level: 'trace', formatters: { log: loggable } };
  const log = pino(options, pino.destination({ dest: 1, sync: true }));
  log.info(db);
  log.info({ db, nested: db.nested }, 'message %s %o %j', db, db, db);
  log.error({ err: cause });
  log.child({ db }).warn('child');
  console.log('done');
`;

describe('an object of values', () => {
  it('is redacted by console, inspect, JSON and pino', async () => {
    const { code, output } = await run(open + prints);
    expect(output).not.toContain(planted);
    expect({ code, isDone: output.includes('done') }).toEqual({ code: 0, isDone: true });
  });

  it.each([
    [
      'thrown',
      'setTimeout(() => { throw Object.assign(new Error("crash", { cause: db }), { db }); });',
    ],
    ['thrown by itself', 'setTimeout(() => { throw db; });'],
    ['rejected with', 'Promise.reject(new AggregateError([new Error("inner", { cause: db })]));'],
  ])('is redacted in an error that ends the process: %s', async (_how, crash) => {
    const { code, output } = await run(open + crash);
    expect(output).not.toContain(planted);
    expect(code).toBe(1);
  });

  it.each([
    ['names a member', 'console.log(db.password)'],
    ['copies members', 'console.log({ ...db })'],
    ['makes a table of members', 'console.table(db)'],
    ['makes a structured clone', 'console.log(structuredClone(db))'],
    ['gives members to pino as its fields', '(await import("pino")).pino().info(db)'],
  ])('shows its values to who %s', async (_what, print) => {
    const { output } = await run(`${open} ${print};`);
    expect(output).toContain(planted);
  });
});

describe('a sealed value', () => {
  it('is redacted member by member, too, and leaves no copy behind', async () => {
    const { output } = await run(`${open}
      import v8 from 'node:v8';
      const sealed = createSecretsClient({ sealed: true });
      const { user, password, nested } = await sealed.getJson('a');
      const text = await sealed.getString('a');
      const { port1, port2 } = new MessageChannel();
      port1.postMessage({ password, text });
      const { message } = (await import('node:worker_threads')).receiveMessageOnPort(port2);
      port1.close();
      console.log(user, password, nested, text, \`\${password}\`, password + '', JSON.stringify({ password, text }));
      console.log(structuredClone(password), message, v8.deserialize(v8.serialize({ password })));
      console.log(v8.serialize({ password, text }).toString('latin1'));
      console.dir(password, { showHidden: true, customInspect: false });
      console.log('%s %o %O %j %d', password, password, password, password, password);
      console.log(password.reveal() === db.password, nested.reveal());`);
    expect(output).not.toContain(planted);
    expect(output).toContain('true [redacted]');
  });
});

describe('the masked output of a process', () => {
  it('shows no value, whoever writes it to the streams', async () => {
    const { code, output } = await run(`${open}
      import pino from 'pino';
      import { finished } from 'node:stream/promises';
      import { Readable } from 'node:stream';
      maskOutput(client);
      console.log(db.password, structuredClone(db));
      console.error(new Error('login with ' + db.password));
      process.stdout.write(db.password.slice(0, 7));
      process.stdout.write(db.password.slice(7) + '\\n');
      process.stderr.write(Buffer.from(Buffer.from(db.password).toString('base64')));
      new console.Console(process.stdout).log(db.password);
      pino(process.stdout).info({ password: db.password });
      process.emitWarning(db.password);
      Readable.from([db.password, '\\n']).pipe(process.stdout, { end: false });
      await new Promise((resolve) => setImmediate(resolve));
      console.log('done');`);
    expect(output).not.toContain(planted);
    expect(output).not.toContain(Buffer.from(planted).toString('base64'));
    expect(output.split('[masked]').length).toBeGreaterThan(9);
    expect({ code, isDone: output.includes('done') }).toEqual({ code: 0, isDone: true });
  });

  it('shows no value of an error that ends the process', async () => {
    const { code, output } = await run(`${open}
      maskOutput(client);
      const inner = Object.assign(new Error('inner ' + db.password), { config: { url: db.password } });
      setTimeout(() => { throw new AggregateError([inner], 'outer ' + db.password, { cause: inner }); });`);
    expect(output).not.toContain(planted);
    expect(output).toContain('outer [masked]');
    expect(code).toBe(1);
  });

  it('leaves an error alone that the program handles by itself', async () => {
    const { code, output } = await run(`${open}
      maskOutput(client);
      process.on('uncaughtException', (error) => console.log(error.message === db.password, error));
      setTimeout(() => { throw new Error(db.password); });`);
    expect(output).toMatch(/^true Error: \[masked\]/);
    expect(code).toBe(0);
  });

  it('writes what waits before the process ends', async () => {
    const beginning = planted.slice(0, 3);
    const end = await run(`${open} maskOutput(client); process.stdout.write('end ${beginning}');`);
    expect(end).toEqual({ code: 0, output: `end ${beginning}` });
    const exit = await run(
      `${open} maskOutput(client); process.stderr.write('${beginning}'); process.exit(3);`,
    );
    expect(exit).toEqual({ code: 3, output: beginning });
  });

  it('reaches neither file descriptors nor children, and workers only through their parent', async () => {
    const { output } = await run(`${open}
      import { writeSync } from 'node:fs';
      import { spawnSync } from 'node:child_process';
      import { Worker } from 'node:worker_threads';
      maskOutput(client);
      writeSync(1, 'descriptor ' + db.password + '\\n');
      const script = 'console.log("child", process.env.VALUE)';
      spawnSync(process.execPath, ['-e', script], { stdio: 'inherit', env: { VALUE: db.password } });
      const code = 'import { workerData } from "node:worker_threads"; console.log("worker", workerData)';
      new Worker(code, { eval: true, workerData: db.password });`);
    expect(output.split('\n').toSorted()).toEqual([
      '',
      `child ${planted}`,
      `descriptor ${planted}`,
      'worker [masked]',
    ]);
  });
});
