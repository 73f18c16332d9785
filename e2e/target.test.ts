import { readdirSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { it, storedJson, writesTo } from './scenario.ts';
import type { Workplace } from './workplace.ts';

const env = 'PORT=3000\nDB_PASSWORD=synthetic-password-1\n';

const manifest = `
import { defineSecrets } from '@undotenv/manifest';
export default defineSecrets({
  application: 'shop',
  environment: { variable: 'APP_ENV', default: 'test', spellings: { test: [], production: [] } },
  secrets: { app: { keys: { DB_PASSWORD: { env: 'DB_PASSWORD' } } } },
});`;

const files = { '.env': env, 'undotenv.config.mjs': manifest };

/** A project whose manifest is yet to be inferred does not say what its environment is. */
const production = { APP_ENV: 'production' };

function firstLine(stderr: string): string {
  return stderr.slice(0, stderr.indexOf('\n'));
}

/** Everything in the project, by name and content. */
function contentsOf(place: Workplace): Record<string, string> {
  return Object.fromEntries(readdirSync(place.project).map((name) => [name, place.read(name)]));
}

describe('a command that writes', () => {
  it.for([
    { words: 'set app#DB_PASSWORD --stdin', files, environment: 'test' },
    { words: 'migrate --yes', files, environment: 'test' },
    { words: 'migrate --yes', files: { '.env': env }, environment: 'production' },
  ])(
    'says its target before it calls or changes anything: $words, environment $environment',
    async ({ words, files: given, environment }, { onAws, server }) => {
      onAws.writeAll(given);
      server.faults.set('*', { error: 'AccessDeniedException' });
      const variables = environment === 'test' ? {} : production;
      const { code, stderr } = await onAws.run(words.split(' '), { variables, input: 'synthetic' });
      expect(firstLine(stderr)).toBe(
        `target: AWS account unknown, us-east-1, ${server.url}, environment ${environment}`,
      );
      expect(code).toBe(5);
      expect(contentsOf(onAws)).toEqual(given);
    },
  );

  it('says so for the local store, too, and undo says where it was', async ({ place }) => {
    place.writeAll(files);
    const migrated = await place.run(['migrate', '--local', '--yes']);
    expect(migrated).toMatchObject({ code: 0 });
    const local = /^target: local store \(us-east-1\) in .*\/data\/undotenv\/my_project-\w{12}/;
    expect(firstLine(migrated.stderr)).toMatch(local);
    const asked = await place.run(['undo']);
    expect(asked.code).toBe(3);
    expect(firstLine(asked.stderr)).toMatch(local);
    expect(place.read('.env')).not.toBe(env);
  });

  it('init says which folder it writes to', async ({ place }) => {
    place.write('.env', env);
    const { stderr } = await place.run(['init', '--yes']);
    expect(firstLine(stderr)).toBe(`target: ${place.project}`);
  });
});

describe('without AWS credentials and without --local', () => {
  it.for([
    { words: 'set app#DB_PASSWORD --stdin', files },
    { words: 'plan', files },
    { words: 'migrate --yes', files },
    { words: 'get app', files },
    { words: 'list', files },
    { words: 'describe app', files },
    { words: 'run -- echo started', files },
    { words: 'migrate --yes', files: { '.env': env } },
  ])(
    '`undotenv $words` guesses no target and writes nothing',
    async ({ words, files: given }, { place }) => {
      place.writeAll(given);
      const { code, stdout, stderr } = await place.run(words.split(' '), {
        variables: production,
        input: 'synthetic',
      });
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
      expect(stderr).toMatch(/^error: there is no target: .*\nhint: add --local /);
      expect(contentsOf(place)).toEqual(given);
      expect(readdirSync(place.root)).not.toContain('data');
    },
  );

  it('undo puts the files back, and finishes with the secrets once it can reach them', async ({
    onAws,
    server,
  }) => {
    onAws.writeAll(files);
    const theirs = { DB_PASSWORD: 'synthetic-password-0' };
    const set = await onAws.run(['set', 'app', '--stdin'], { input: JSON.stringify(theirs) });
    expect(set).toMatchObject({ code: 0 });
    expect(await onAws.run(['migrate', '--yes'])).toMatchObject({ code: 0 });
    const writes = writesTo(server).length;
    const { code, stderr } = await onAws.run(['undo', '--yes'], {
      variables: { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
    });
    expect(code).toBe(3);
    expect(stderr).toMatch(/^error: there is no target: /m);
    expect(contentsOf(onAws)).toEqual(files);
    expect(writesTo(server)).toHaveLength(writes);
    expect(await onAws.run(['undo', '--yes'])).toMatchObject({ code: 0 });
    expect(await storedJson(server, 'shop/test/app')).toEqual(theirs);
    expect(contentsOf(onAws)).toEqual(files);
  });
});
