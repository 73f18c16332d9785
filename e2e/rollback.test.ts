import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dataDirectoryOf, startServer, stopServer } from './local-process.ts';
import { Workplace } from './workplace.ts';

let place: Workplace;

beforeEach(async () => {
  place = new Workplace();
  await set('first');
});

afterEach(() => {
  place[Symbol.dispose]();
});

async function set(name: string): Promise<void> {
  const words = ['set', name, '--local', '--stdin'];
  expect(await place.run(words, { input: 'synthetic-password-1' })).toMatchObject({ code: 0 });
}

async function names(): Promise<unknown> {
  const { code, stdout } = await place.run(['list', '--local', '--json']);
  expect(code).toBe(0);
  return (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name);
}

/** Puts the store's own file back to what it was before the second secret. */
async function rollBack(): Promise<void> {
  const copy = join(place.root, 'copy of the store');
  const store = join(dataDirectoryOf(place), 'store.db');
  cpSync(store, copy);
  await set('second');
  cpSync(copy, store);
}

test('a store put back to an older copy is refused by every command, with what to do', async () => {
  await rollBack();
  for (const words of [
    ['list', '--local'],
    ['get', 'first', '--local'],
    ['local', '--port', '0'],
  ]) {
    const { code, stdout, stderr } = await place.run(words);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/error: the store in .* is an older copy than the one that was there/);
    expect(stderr).toContain('undotenv local --accept-rollback');
  }
});

test('a store that was deleted is not taken for a first start', async () => {
  rmSync(dataDirectoryOf(place), { recursive: true });
  const { code, stderr } = await place.run(['list', '--local']);
  expect(code).toBe(3);
  expect(stderr).toMatch(/error: the store in .* is gone/);
});

test('undotenv local --accept-rollback goes on with what is there once that is confirmed', async () => {
  await rollBack();
  const asked = await place.run(['local', '--port', '0', '--accept-rollback']);
  expect(asked.code).toBe(3);
  expect(asked.stderr).toContain('this needs consent');
  const server = await startServer(place, '--accept-rollback', '--yes');
  await stopServer(server);
  expect(await names()).toEqual(['first']);
  await set('third');
  expect(await names()).toEqual(['first', 'third']);
});

test('--accept-rollback asks nothing where there is nothing to accept, and needs a store', async () => {
  await stopServer(await startServer(place, '--accept-rollback'));
  expect(await names()).toEqual(['first']);
  const { code } = await place.run(['local', '--ephemeral', '--accept-rollback']);
  expect(code).toBe(2);
});

test('the mark opens under a new root key alone, and still tells', async () => {
  for (const change of ['rotate', 'forget']) {
    expect(await place.run(['local', 'key', change, '--yes'])).toMatchObject({ code: 0 });
  }
  expect(await names()).toEqual(['first']);
  await rollBack();
  expect((await place.run(['list', '--local'])).code).toBe(3);
});
