/** How a process ends whose last error the mask prints: as without the mask. Whole programs. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryProject, type TemporaryProject } from '../environment/temporary-project.ts';

const planted = 'synthetic-canary-1';

let project: TemporaryProject;
beforeAll(async () => {
  project = await temporaryProject();
});
afterAll(() => project.remove());

/** Runs a program; the value itself stands nowhere in its source. */
function run(script: string, mask = 'maskOutput([], { values: [value] });') {
  const open = `
    import { maskOutput } from '@undotenv/client/masking';
    import { inspect } from 'node:util';
    const value = process.env.VALUE;
    ${mask}`;
  return project.node(['--input-type=module', '-e', open + script], { VALUE: planted });
}

const crash = "throw Object.freeze(new Error('login with ' + value));";

describe('a process whose last error the mask prints', () => {
  it.each([
    ['listeners of its end', "process.on('exit', (code) => console.log('exit', code));"],
    ['a code set before', 'process.exitCode = 5;'],
    ['a code set at its end', "process.on('exit', () => { process.exitCode = 6; });"],
    ['a monitor that comes later', "process.on('uncaughtExceptionMonitor', () => console.log(1));"],
    ['a listener of its end that throws', "process.on('exit', () => { throw new Error('y'); });"],
    ['process.exit replaced', 'process.exit = () => {};'],
    ['process.stderr.write replaced', 'process.stderr.write = () => true;'],
  ])('ends as without the mask, with %s', async (_what, before) => {
    const script = `${before} setTimeout(() => { ${crash} });`;
    const [masked, plain] = await Promise.all([run(script), run(script, '')]);
    expect(plain.stderr).toContain(planted);
    expect(masked.stdout + masked.stderr).not.toContain(planted);
    expect(masked.stderr).toMatch(/^Uncaught Error: login with \[masked\]\n[^]*Node\.js v\S+\n$/);
    expect([masked.code, masked.stdout]).toEqual([plain.code, plain.stdout]);
  });

  it.each([
    ['no code', '', 1],
    ['a code set before', 'process.exitCode = 3;', 3],
    ['process.exit', 'setTimeout(() => process.exit(4));', 4],
  ])('keeps the code of the exit in which it was thrown: %s', async (_what, before, code) => {
    const ended = await run(`${before} process.on('exit', () => { ${crash} });`);
    expect(ended.stderr).toContain('login with [masked]');
    expect(ended.code).toBe(code);
  });

  it('shows first what waits to be told from a value', async () => {
    const { stderr } = await run(`process.stderr.write('begun syn'); ${crash}`);
    expect(stderr).toMatch(/^begun synUncaught Error: login with \[masked\]/);
  });

  it('writes the diagnostic report that was asked for, without the value', async () => {
    const reports = join(project.directory, 'reports');
    await run(`
      process.report.reportOnUncaughtException = true;
      process.report.excludeNetwork = true;
      process.report.excludeEnv = true;
      process.report.directory = ${JSON.stringify(reports)};
      (await import('node:fs')).mkdirSync(process.report.directory);
      delete process.env.VALUE;
      ${crash}`);
    const [name = ''] = await readdir(reports);
    const report = JSON.parse(await readFile(join(reports, name), 'utf8')) as object;
    expect(JSON.stringify(report)).toContain('login with [masked]');
    expect(JSON.stringify(report)).not.toContain(planted);
  });

  it('masks by every mask of the process', async () => {
    const { stderr } = await run(
      "throw Object.freeze(new Error('login with ' + value + ' as synthetic-user'));",
      "maskOutput([], { values: ['synthetic-user'] }); maskOutput([], { values: [value] });",
    );
    expect(stderr).toContain('login with [masked] as [masked]');
  });
});

describe('an error that ends the process', () => {
  const json = "JSON.parse(value + ', and a text too long for the message of the error')";

  it.each([
    ['none is kept', `Error.stackTraceLimit = 0; ${json};`],
    ['it is replaced', `try { ${json}; } catch (e) { e.stack = 'SyntaxError'; throw e; }`],
    ['it is made of objects', `Error.prepareStackTrace = () => [{ line: 1 }]; ${json};`],
  ])('shows no line that is no JSON, whatever its stack: %s', async (_what, script) => {
    const { code, stdout, stderr } = await run(script);
    expect(stdout + stderr).not.toContain(planted);
    expect(stderr).toMatch(/^Uncaught /);
    expect(code).toBe(1);
  });

  const revoked = 'const { proxy, revoke } = Proxy.revocable({}, {}); revoke();';

  it.each([
    [
      'a revoked proxy as property',
      `${revoked} throw Object.assign(new Error('order 17 of ' + value), { proxy });`,
      'order 17 of [masked]',
    ],
    [
      'a proxy with a trap that throws',
      `const getPrototypeOf = () => { throw new Error('trap'); };
       throw new Proxy(new Error('order 17 of ' + value), { getPrototypeOf });`,
      'order 17 of [masked]',
    ],
    [
      'a proxy that gives the value as stack',
      "throw new Proxy(new Error('order 17'), { get: () => value });",
      'order 17',
    ],
    [
      'a chain of 5,000 causes',
      `let error = new Error('root');
       for (let i = 0; i < 5000; i += 1) error = new Error('cause ' + i, { cause: error });
       throw new Error('order 17 of ' + value, { cause: error });`,
      'order 17 of [masked]',
    ],
    [
      'errors in a list beside a text with the value',
      "throw new AggregateError([new Error('order 17'), 'login with ' + value], 'x');",
      'Error: order 17\n        at',
    ],
  ])('is printed, masked: %s', async (_what, script, expected) => {
    const { code, stdout, stderr } = await run(script);
    expect(stdout + stderr).not.toContain(planted);
    expect(stderr).toContain(expected);
    expect(code).toBe(1);
  });

  it.each([
    ['thrown', 'throw deep;'],
    ['a property', "throw Object.assign(new Error('x'), { deep });"],
  ])('is looked at as deep as Node.js prints, where depth is null: %s', async (_how, script) => {
    const { stdout, stderr } = await run(`
      inspect.defaultOptions.depth = null;
      let deep = { value };
      for (let i = 0; i < 24; i += 1) deep = { a: deep, b: deep };
      ${script}`);
    expect(stdout + stderr).not.toContain(planted);
    expect(stderr).toContain('[Object]');
  });
});
