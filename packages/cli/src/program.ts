import { Command, CommanderError } from 'commander';
import { commands } from './commands/table.ts';
import { addVerbs } from './commands/verb.ts';
import type { Context } from './context.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { reportError } from './terminal/report-error.ts';
import { visible } from './terminal/terminal.ts';
import { version } from './version.ts';

/**
 * Runs one command line and answers its exit code. It never throws and never ends the process:
 * whoever calls decides that, once servers are closed and output is through.
 *
 * @param words what follows the program's name
 */
export async function runCommandLine(
  surroundings: Omit<Context, 'exitWith'>,
  words: readonly string[],
): Promise<number> {
  let exitCode: number = exitCodes.done;
  const context: Context = { ...surroundings, exitWith: (code) => (exitCode = code) };
  try {
    await createProgram(context).parseAsync(plainWords(words), { from: 'user' });
    return exitCode;
  } catch (error) {
    const json = asksForJson(words);
    if (error instanceof CommanderError) return answerTo(error, context, json);
    reportError(context.terminal, error, { json });
    return exitCodeOf(error);
  }
}

/** Help and version arrive as errors, too; commander has said on stderr what it refuses. */
function answerTo({ exitCode, message }: CommanderError, context: Context, json: boolean): number {
  if (exitCode === 0) return exitCodes.done;
  if (json) {
    const [line = ''] = withoutTypedValues(message).split('\n');
    const isHelp = line === '(outputHelp)';
    context.terminal.printJson({
      error: {
        code: 'USAGE',
        message: isHelp ? 'a subcommand is missing' : line.replace(/^error: /, ''),
      },
    });
  }
  return exitCodes.usage;
}

function createProgram(context: Context): Command {
  const program = new Command('undotenv')
    .description('From a plaintext .env to AWS Secrets Manager in one reversible command.')
    .version(version)
    .addHelpText('after', '\n`undotenv VERB --help` shows how one is used, with an example')
    .showHelpAfterError('hint: add --help to see how it is used, with an example')
    // Options behind a verb are its own, and behind the child command of `run` the child's.
    .enablePositionalOptions();
  // Before the verbs, which take both over from the program.
  speakThrough(context, program.exitOverride());
  addVerbs(program, commands, context);
  return program;
}

/** Help is data and goes to stdout; what commander refuses is a message. */
function speakThrough({ terminal }: Context, program: Command): void {
  program.configureOutput({
    writeOut: (text) => {
      terminal.print(text.trimEnd());
    },
    writeErr: (text) => {
      // It repeats what was typed, which a script may have taken from anywhere.
      const lines = withoutTypedValues(text.trimEnd()).split('\n');
      for (const line of lines) terminal.say(visible(line));
    },
  });
}

/**
 * `help get` is `get --help`: no verb is loaded for commander's own `help`. A verb that there is not
 * goes alone, because commander answers a wish for help with its own, and is content.
 */
function plainWords(words: readonly string[]): string[] {
  const [first, ...rest] = words;
  const plain = first === 'help' ? [...rest, '--help'] : [...words];
  const [verb = '-'] = plain;
  return verb.startsWith('-') || isVerb(verb) ? plain : [verb];
}

function isVerb(word: string): boolean {
  return commands.some(({ name, alias }) => word === name || word === alias);
}

/** commander repeats an option it does not know, with the value that somebody gave it after `=`. */
function withoutTypedValues(text: string): string {
  return text.replace(/(unknown option '[^'=]*)=[^]*'/, "$1=…'");
}

function asksForJson(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  return words.slice(0, end === -1 ? undefined : end).includes('--json');
}
