import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { it } from './scenario.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

const files = {
  'package.json': '{ "name": "shop", "private": true }',
  '.env': 'DB_PASSWORD=synthetic-password-1\nSTRIPE_API_KEY=synthetic-key-2\n',
  'app.js': `console.log('listening on 3000, password ' + (process.env.DB_PASSWORD ? 'set' : 'missing'));`,
};

function codeBlock(language: string): string {
  const block = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'ms').exec(readme)?.[1];
  if (block === undefined) throw new TypeError(`the README has no block of ${language}`);
  return block;
}

/** The commands of a transcript, each with the lines shown below it. */
function transcript(block: string): { command: string; lines: string[] }[] {
  return block.split(/^\$ /m).flatMap((part) => {
    const [command = '', ...lines] = part.trimEnd().split('\n');
    return command === '' ? [] : [{ command, lines }];
  });
}

function words(line: string): string {
  return line.trim().replaceAll(/\s+/g, ' ');
}

it("prints what the README's first lines show, and leaves .env as it was", async ({ place }) => {
  place.writeAll(files);
  const steps = transcript(codeBlock('console'));
  expect(steps.length).toBeGreaterThan(2);
  for (const { command, lines } of steps) {
    const [program, verb = '', ...rest] = command.split(' ');
    expect(program).toBe('undotenv');
    const consent = verb === 'run' ? [] : ['--yes'];
    const { code, stdout, stderr } = await place.run([verb, ...consent, ...rest]);
    expect(code, stderr).toBe(0);
    const printed = `${stderr}${stdout}`.split('\n').map(words);
    expect(
      lines.map(words).filter((line) => !printed.includes(line)),
      printed.join('\n'),
    ).toEqual([]);
  }
  expect(place.read('.env')).toBe(files['.env']);
});
