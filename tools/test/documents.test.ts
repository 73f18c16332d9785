import { describe, expect, it } from 'vitest';
import { commandsOf, documents } from '../src/documents.ts';
import { findIn } from './repository.ts';

/** A command line of one command. */
const commandLine = `
const [verb] = process.argv.slice(2);
if (verb === 'run') console.log('Usage: undotenv run\\n  --local  on this machine');
`;

async function findingsOf(text: string): Promise<readonly string[]> {
  return findIn(documents, {
    'README.md': text,
    'package.json': '{ "scripts": { "demo": "" } }',
    'packages/cli/dist/bin.js': commandLine,
  });
}

describe('the guard of documents', () => {
  it('finds nothing where commands, options, scripts and files are there', async () => {
    const text =
      '[a](ARCHITECTURE.md#b) [c](https://d.example) `npm run demo` `undotenv run --local`';
    expect(await findingsOf(text)).toEqual([]);
  });

  it.each([
    ['[a](docs/gone.md)', 'docs/gone.md does not exist'],
    ['`npm run gone`', 'there is no script gone'],
    ['`undotenv gone NAME`', 'there is no command undotenv gone'],
    ['`undotenv run --gone -- node app.js`', 'undotenv run has no --gone'],
    ['```\n$ undotenv run --loca\n```', 'undotenv run has no --loca'],
  ])('finds what is wrong in %j', async (text, finding) => {
    expect(await findingsOf(text)).toEqual([`README.md: ${finding}`]);
  });

  it('takes words behind local for its commands, and behind others for names', () => {
    const text =
      '`undotenv local key export --out FILE` `undotenv get database` `undotenv v1 <purpose>`';
    expect(commandsOf(text)).toEqual([
      { words: ['local', 'key', 'export'], options: ['--out'] },
      { words: ['get'], options: [] },
    ]);
  });

  it('leaves alone the options of the program that is run', () => {
    expect(commandsOf('`undotenv run --local -- node --test`')).toEqual([
      { words: ['run'], options: ['--local'] },
    ]);
  });
});
