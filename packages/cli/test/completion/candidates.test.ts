import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { commands } from '../../src/commands/table.ts';
import { addVerbs } from '../../src/commands/verb.ts';
import { candidatesFor, type ProjectNames } from '../../src/completion/candidates.ts';
import type { Context } from '../../src/context.ts';

const names: ProjectNames = {
  environments: ['production', 'staging', 'development'],
  secrets: [
    { name: 'database', description: 'Where orders are kept', keys: ['password', 'port'] },
    { name: 'stripe', description: '', keys: ['key'] },
  ],
};

/** Verbs are made with a context, and none of them is run here. */
function program(): Command {
  const created = new Command('undotenv').enablePositionalOptions();
  addVerbs(created, commands, {} as Context);
  return created;
}

async function candidates(...words: string[]): Promise<string[]> {
  const found = await candidatesFor(program(), words, () => Promise.resolve(names));
  return found.map(({ value }) => value);
}

describe('what can stand at the cursor', () => {
  test.each([
    { words: ['des'], found: ['describe'] },
    { words: ['get', 'da'], found: ['database'] },
    { words: ['get', 'database#'], found: ['database#password', 'database#port'] },
    { words: ['get', '--local', 'str'], found: ['stripe'] },
    { words: ['get', '--region', 'eu-west-1', 'str'], found: ['stripe'] },
    { words: ['get', '--env', ''], found: ['production', 'staging', 'development'] },
    { words: ['get', '-e', 'st'], found: ['staging'] },
    { words: ['get', '--env=p'], found: ['--env=production'] },
    // bash takes words apart at `=`.
    { words: ['get', '--env', '=', 'p'], found: ['production'] },
    { words: ['get', '--env', '='], found: ['production', 'staging', 'development'] },
    { words: ['run', '--only', 'database,s'], found: ['database,stripe'] },
    { words: ['run', '--prist'], found: ['--pristine'] },
    { words: ['local', '--auth', ''], found: ['strict', 'off'] },
    { words: ['local', '--kms'], found: ['--kms-keys'] },
    { words: ['local', '--port', '0', 'key', 'ro'], found: ['rotate'] },
    { words: ['log', '--event', 'RotationS'], found: ['RotationStarted', 'RotationSucceeded'] },
    { words: ['completion', 'f'], found: ['fish'] },
    { words: ['ls', '--prof'], found: ['--profile'] },
  ])('$words', async ({ words, found }) => {
    expect(await candidates(...words)).toEqual(found);
  });

  test.each([
    { words: ['run', '--', 'node', ''] },
    { words: ['run', 'no'] },
    { words: ['set', 'database', '--file', ''] },
    { words: ['get', 'database', ''] },
    { words: ['get', '--no-such=x'] },
  ])('is for the shell to say, after $words', async ({ words }) => {
    expect(await candidates(...words)).toEqual([]);
  });

  test('is not shown where it is hidden: an option that only programs use', async () => {
    expect(await candidates('completion', '--ans')).toEqual([]);
  });

  test('names are not asked for where none can stand', async () => {
    const ask = (): Promise<ProjectNames> => Promise.reject(new Error('asked'));
    expect(await candidatesFor(program(), ['get', '--lo'], ask)).toHaveLength(1);
  });

  test('is escaped: a name cannot act on the terminal or end its line', async () => {
    const hostile = { name: 'a\u001B[2J\nb', description: 'c\td', keys: [] };
    const found = await candidatesFor(program(), ['get', ''], () =>
      Promise.resolve({ environments: [], secrets: [hostile] }),
    );
    expect(found).toEqual([{ value: 'a\\x1b[2J\\x0ab', description: 'c\\x09d' }]);
  });
});
