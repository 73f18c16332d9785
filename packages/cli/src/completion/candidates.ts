import type { Argument, Command, Option } from 'commander';
import { loadVerb } from '../commands/verb.ts';
import { visible } from '../terminal/terminal.ts';

/** A word that can stand where the cursor is. */
export interface Candidate {
  readonly value: string;
  readonly description: string;
}

/** What a project's manifest has to say: names, and no value. */
export interface ProjectNames {
  readonly environments: readonly string[];
  readonly secrets: readonly {
    readonly name: string;
    readonly description: string;
    readonly keys: readonly string[];
  }[];
}

/**
 * The words that can take the place of the last one; none where a shell should offer files.
 *
 * @param words what follows the program's name, up to the cursor
 * @param names is asked only where a name can stand
 */
export async function candidatesFor(
  program: Command,
  words: readonly string[],
  names: () => Promise<ProjectNames>,
): Promise<Candidate[]> {
  const before = words.slice(0, -1);
  const current = words.at(-1) ?? '';
  if (before.includes('--')) return [];
  const place = await placeAfter(program, before);
  const all = await wordsAt(place, current, names);
  return all
    .filter(({ value }) => value.startsWith(current === '=' ? '' : current))
    .map(({ value, description }) => ({ value: visible(value), description: visible(description) }))
    .sort((a, b) => Number(a.value.startsWith('-')) - Number(b.value.startsWith('-')));
}

interface Place {
  readonly command: Command;
  /** The option whose value is being typed. */
  readonly option?: Option;
  /** How many arguments stand before. */
  readonly position: number;
}

/** Reads the words before the cursor as the parser will. */
async function placeAfter(program: Command, before: readonly string[]): Promise<Place> {
  let command = program;
  let option: Option | undefined;
  let position = 0;
  for (const word of before) {
    // bash takes `--env=production` apart into three words.
    if (word === '=' && option !== undefined) continue;
    if (option !== undefined) option = undefined;
    else if (word.startsWith('-')) option = optionWithValue(command, word);
    else {
      const verb = position === 0 ? subcommand(command, word) : undefined;
      if (verb === undefined) position += 1;
      else {
        await loadVerb(verb);
        command = verb;
      }
    }
  }
  return { command, position, ...(option !== undefined && { option }) };
}

function optionWithValue(command: Command, word: string): Option | undefined {
  const option = command.options.find(({ long, short }) => word === long || word === short);
  return option !== undefined && (option.required || option.optional) ? option : undefined;
}

function subcommand(command: Command, word: string): Command | undefined {
  return command.commands.find((each) => each.name() === word || each.aliases().includes(word));
}

async function wordsAt(
  { command, option, position }: Place,
  current: string,
  names: () => Promise<ProjectNames>,
): Promise<Candidate[]> {
  if (option !== undefined) return valuesOf(option, current, names);
  const [flag = '', assigned] = current.split(/=(.*)/s);
  if (flag.startsWith('-') && assigned !== undefined) {
    const assignedTo = optionWithValue(command, flag);
    const values = assignedTo === undefined ? [] : await valuesOf(assignedTo, assigned, names);
    return values.map((each) => ({ ...each, value: `${flag}=${each.value}` }));
  }
  if (current.startsWith('-')) return optionsOf(command);
  if (command.commands.length > 0) return position === 0 ? commandsOf(command) : [];
  const argument = command.registeredArguments[position] ?? command.registeredArguments.at(-1);
  const isThere = argument !== undefined && (position === 0 || argument.variadic);
  return isThere ? argumentsOf(argument, current, names) : [];
}

function commandsOf(command: Command): Candidate[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((each) => ({ value: each.name(), description: each.summary() || each.description() }));
}

function optionsOf(command: Command): Candidate[] {
  const options = command.createHelp().visibleOptions(command);
  return options.map(({ long, short, description }) => ({
    value: long ?? short ?? '',
    description,
  }));
}

async function valuesOf(
  { long, argChoices }: Option,
  current: string,
  names: () => Promise<ProjectNames>,
): Promise<Candidate[]> {
  if (argChoices !== undefined) return argChoices.map(plain);
  if (long === '--env') return (await names()).environments.map(plain);
  if (long === '--event') return (await eventsOf()).map(plain);
  if (long !== '--only') return [];
  const { secrets } = await names();
  // Several, separated by commas: the last of them is being typed.
  const typed = current.slice(0, current.lastIndexOf(',') + 1);
  return secrets.map(({ name, description }) => ({ value: typed + name, description }));
}

async function argumentsOf(
  argument: Argument,
  current: string,
  names: () => Promise<ProjectNames>,
): Promise<Candidate[]> {
  if (argument.argChoices !== undefined) return argument.argChoices.map(plain);
  if (argument.name() !== 'reference') return [];
  const { secrets } = await names();
  return secrets.flatMap(({ name, description, keys }) => {
    const showsKeys = current === name || current.startsWith(`${name}#`);
    const withKeys = keys.map((key) => plain(`${name}#${key}`));
    return [{ value: name, description }, ...(showsKeys ? withKeys : [])];
  });
}

/** Loaded only where one can stand. */
async function eventsOf(): Promise<readonly string[]> {
  const { eventNames } = await import('@undotenv/local/audit');
  return eventNames;
}

function plain(value: string): Candidate {
  return { value, description: '' };
}
