/** What the documents tell a reader to type and to open is there: commands, options, scripts, files. */
import { execFile } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { promisify } from 'node:util';
import { filesBelow } from './files.ts';
import type { Guard } from './guard.ts';

interface Command {
  /** `set`, or `local key export` */
  readonly words: readonly string[];
  readonly options: readonly string[];
}

interface Document {
  readonly path: string;
  readonly text: string;
}

export const documents: Guard = {
  name: 'documents',
  find: async (repository) => {
    const paths = (await filesBelow(repository)).filter((path) => path.endsWith('.md'));
    const found = paths.map(async (path): Promise<string[]> => {
      const document = { path, text: await readFile(join(repository, path), 'utf8') };
      const findings = [
        ...(await missingFiles(repository, document)),
        ...(await missingScripts(repository, document)),
        ...(await unknownCommands(repository, document)),
      ];
      return findings.map((finding) => `${path}: ${finding}`);
    });
    return (await Promise.all(found)).flat();
  },
};

async function missingFiles(repository: string, { path, text }: Document): Promise<string[]> {
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].map(
    ([, link = '']) => link,
  );
  const found = links.map(async (link) => {
    const target = posix.join(posix.dirname(path), link);
    return (await exists(join(repository, target))) ? [] : [`${link} does not exist`];
  });
  return (await Promise.all(found)).flat();
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function missingScripts(repository: string, { text }: Document): Promise<string[]> {
  const packageJson = await readFile(join(repository, 'package.json'), 'utf8');
  const { scripts = {} } = JSON.parse(packageJson) as { scripts?: Record<string, string> };
  const named = [...text.matchAll(/npm run ([\w:-]+)(?! -w)/g)].map(([, name = '']) => name);
  return named.filter((name) => !(name in scripts)).map((name) => `there is no script ${name}`);
}

async function unknownCommands(repository: string, { text }: Document): Promise<string[]> {
  const findings: string[] = [];
  for (const { words, options } of commandsOf(text)) {
    const help = await helpOf(repository, words);
    const name = `undotenv ${words.join(' ')}`;
    if (help === undefined) findings.push(`there is no command ${name}`);
    else findings.push(...missingOptions(help, options).map((each) => `${name} has no ${each}`));
  }
  return findings;
}

function missingOptions(help: string, options: readonly string[]): string[] {
  return options.filter((option) => !new RegExp(`${option}(?![\\w-])`).test(help));
}

/** What stands in code after `undotenv`, up to the program that it runs. */
export function commandsOf(text: string): Command[] {
  const spans = [...text.matchAll(/`(?:\$ |npx )?undotenv ([^`\n]+)`/g)];
  const lines = [...text.matchAll(/^(?:\$ |npx |\$ npx )undotenv (.+)$/gm)];
  return [...spans, ...lines].flatMap(([, rest = '']) => {
    const [own = ''] = rest.split(/ -- | \| | && /);
    const [words = ''] = /^[a-z]+(?: [a-z]+)*(?= |$)/.exec(own) ?? [];
    const [verb = '', ...more] = words.split(' ');
    if (verb === '') return [];
    const options = [...own.matchAll(/(?<= )--[a-z-]+/g)].map(([option]) => option);
    // Other commands take names, which may look like words.
    return [{ words: verb === 'local' ? [verb, ...more] : [verb], options }];
  });
}

const known = new Map<string, Promise<string | undefined>>();

/** What a command says of itself; `undefined` if it says nothing of that command. */
async function helpOf(repository: string, words: readonly string[]): Promise<string | undefined> {
  const key = [repository, ...words].join(' ');
  const help = known.get(key) ?? askForHelp(repository, words);
  known.set(key, help);
  return help;
}

async function askForHelp(
  repository: string,
  words: readonly string[],
): Promise<string | undefined> {
  const bin = join(repository, 'packages/cli/dist/bin.js');
  const help = await promisify(execFile)(process.execPath, [bin, ...words, '--help']).then(
    ({ stdout }) => stdout,
    () => '',
  );
  return help.startsWith(`Usage: undotenv ${words.join(' ')}`) ? help : undefined;
}
