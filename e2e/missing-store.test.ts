import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { it } from './scenario.ts';
import type { Outcome, Workplace } from './workplace.ts';

const reading = [
  ['get', 'plain/text', '--local'],
  ['list', '--local'],
  ['describe', 'plain/text', '--local'],
  ['types', '--from', 'plain/text', '--local'],
  ['scan', '--local'],
  ['log'],
  ['log', 'verify'],
];

const manifest = JSON.stringify({ application: 'shop', secrets: { token: { env: 'TOKEN' } } });

/** What a user has of undotenv's, outside of the project. */
function traces({ root }: Workplace): string[] {
  return readdirSync(root).filter((name) => name === 'data' || name === 'config');
}

function errorOf({ code, stdout }: Outcome): unknown {
  const { error } = JSON.parse(stdout) as { error: { code: string } };
  return { code, error: error.code };
}

describe('where there is no store', () => {
  it.for(reading)(
    '`undotenv %s %s` says so and makes none, and no root key',
    async (words, { place }) => {
      place.write('undotenv.config.json', manifest);
      expect(errorOf(await place.run([...words, '--json']))).toEqual({
        code: 4,
        error: 'STORE_MISSING',
      });
      const named = await place.run([...words, '--data', 'misspelt']);
      expect(named.code).toBe(4);
      expect(named.stderr).toMatch(
        /^error: there is no store in .*misspelt\nhint: the first secret /m,
      );
      expect(traces(place)).toEqual([]);
      expect(existsSync(place.path('misspelt'))).toBe(false);
    },
  );

  it('what cannot be imported leaves no root key either', async ({ place }) => {
    const [file, passphrase] = [join(place.root, 'archive'), join(place.root, 'passphrase')];
    writeFileSync(file, 'none of ours\n');
    writeFileSync(passphrase, 'synthetic passphrase\n', { mode: 0o600 });
    mkdirSync(place.path('empty'), { mode: 0o700 });
    const words = ['local', 'import', file, '--passphrase-file', passphrase, '--json'];
    expect(errorOf(await place.run(words))).toEqual({ code: 3, error: 'ARCHIVE_DAMAGED' });
    expect(errorOf(await place.run(['local', 'import', 'empty', '--json']))).toEqual({
      code: 4,
      error: 'STORE_MISSING',
    });
    expect(traces(place)).toEqual([]);
    expect(readdirSync(place.path('empty'))).toEqual([]);
  });

  it('a command that writes makes it', async ({ place }) => {
    const set = ['set', 'plain/text', '--local', '--stdin'];
    expect(await place.run(set, { input: 'synthetic' })).toMatchObject({ code: 0 });
    expect(await place.run(['list', '--local'])).toMatchObject({ code: 0 });
    expect(errorOf(await place.run(['get', 'other', '--local', '--json']))).toEqual({
      code: 4,
      error: 'SECRET_NOT_FOUND',
    });
  });
});
