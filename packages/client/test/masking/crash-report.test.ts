/** What a process prints as it ends: whole programs, as `docs/safety.md` says. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryProject, type TemporaryProject } from '../environment/temporary-project.ts';

const planted = 'synthetic-canary-1';

let project: TemporaryProject;
beforeAll(async () => {
  project = await temporaryProject();
});
afterAll(() => project.remove());

/** Runs a program that masks `value`; the value itself stands nowhere in its source. */
function run(script: string) {
  const open = `
    import { maskOutput } from '@undotenv/client/masking';
    import { runInNewContext } from 'node:vm';
    const value = process.env.VALUE;
    const mask = maskOutput([], { values: [value] });`;
  return project.node(['--input-type=module', '-e', open + script], { VALUE: planted });
}

describe('an error that ends the process', () => {
  it.each([
    ['an object', 'throw { password: value };'],
    ['a text', "throw 'login with ' + value;"],
    ['frozen', "throw Object.freeze(new Error('login with ' + value));"],
    [
      'with a fixed property',
      "throw Object.defineProperty(new Error('x'), 'a', { value, enumerable: true });",
    ],
    ['with a symbol as key', "throw Object.assign(new Error('x'), { [Symbol('a')]: value });"],
    ['with the value as key', "throw Object.assign(new Error('x'), { [value]: 1 });"],
    [
      'with the value as tag',
      "class E extends Error { get [Symbol.toStringTag]() { return value; } } throw new E('x');",
    ],
    ['of another realm', "runInNewContext('throw new Error(value)', { value });"],
    [
      'with something inside that hides it from all but Node.js',
      `const hidden = { value, [Symbol.for('nodejs.util.inspect.custom')]: () => 'hidden' };
       throw Object.assign(new Error('x'), { hidden });`,
    ],
    [
      'of what is no JSON',
      "JSON.parse(value + ', and a text too long for the message of the error');",
    ],
    ['rejected with', "Promise.reject(new Error('x', { cause: { password: value } }));"],
  ])('shows no value: %s', async (_what, crash) => {
    const { code, stdout, stderr } = await run(`setTimeout(() => { ${crash} });`);
    expect(stdout + stderr).not.toContain(planted);
    expect(stderr).toMatch(/\[masked\]|is not valid JSON/);
    expect(stderr).toMatch(/Node\.js v\d/);
    expect(code).toBe(1);
  });

  it('is printed without what its own accessor throws', async () => {
    const { code, stderr } = await run(`
      const get = () => { throw new Error(value); };
      setTimeout(() => { throw Object.defineProperty(new Error('x ' + value), 'stack', { get }); });`);
    expect(stderr).toMatch(/^Uncaught Error: x \[masked\]\n/);
    expect(code).toBe(1);
  });

  it('is reported to the listeners of its end, which may change the exit code', async () => {
    const { code, stdout } = await run(`
      process.on('exit', (code) => { console.log('exit', code); process.exitCode = 5; });
      setTimeout(() => { throw { value }; });`);
    expect({ code, stdout }).toEqual({ code: 5, stdout: 'exit 1\n' });
  });

  it('is printed by Node.js itself where no value is in it', async () => {
    const { code, stderr } = await run('setTimeout(() => { throw { harmless: 1 }; });');
    expect(stderr).toContain('{ harmless: 1 }');
    expect(stderr).not.toContain('Uncaught {');
    expect(code).toBe(1);
  });

  it.each([
    ['as the mask of the worker has left it', 'new Error(text)', 'login with [masked]'],
    ['whole, where it is frozen', 'Object.freeze(new Error(text))', `login with ${planted}`],
  ])('comes from a worker to its parent %s', async (_how, error, message) => {
    const { code, stdout } = await run(`
      import { Worker } from 'node:worker_threads';
      mask.close();
      const source = \`
        import { workerData as value } from 'node:worker_threads';
        import { maskOutput } from '@undotenv/client/masking';
        maskOutput([], { values: [value] });
        const text = 'login with ' + value;
        setTimeout(() => { throw ${error}; });\`;
      const worker = new Worker(source, { eval: true, workerData: value });
      worker.on('error', ({ message }) => console.log(message));`);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${message}\n` });
  });
});

describe('what docs/safety.md calls a way past the masked output', () => {
  it.each([
    [
      'an error that a handler of the program throws',
      `process.on('uncaughtException', (error) => { throw error; });
       setTimeout(() => { throw new Error(value); });`,
    ],
    [
      'an error of JSON.parse with another stack and another message',
      `try { JSON.parse(value + ', and a text too long for its message'); }
       catch (error) { throw Object.assign(error, { stack: 'x', message: 'x' }); }`,
    ],
    ['process._rawDebug', 'process._rawDebug(value);'],
    ['_write of the stream', "process.stdout._write(Buffer.from(value), 'buffer', () => {});"],
    [
      'a write that was bound before',
      `mask.close();
       const write = process.stdout.write.bind(process.stdout);
       maskOutput([], { values: [value] });
       write(value);`,
    ],
  ])('is one: %s', async (_what, script) => {
    const { stdout, stderr } = await run(script);
    expect(stdout + stderr).toContain(planted);
  });

  it('loses what waits when a signal ends the process', async () => {
    const { stdout } = await run(`
      process.stdout.write('end ' + value.slice(0, 3));
      process.kill(process.pid, 'SIGTERM');`);
    expect(stdout).toBe('end ');
  });
});

describe('the masked output of a process', () => {
  it.each([
    ['DataView', 'new DataView(bytes.buffer, bytes.byteOffset, bytes.length)'],
    ['Uint16Array', 'new Uint16Array(new Uint8Array(bytes).buffer)'],
  ])('masks what is written as a %s', async (_kind, view) => {
    const { stdout } = await run(`
      const bytes = Buffer.from('as ' + value + '\\n');
      process.stdout.write(${view});`);
    expect(stdout).toBe('as [masked]\n');
  });
});
