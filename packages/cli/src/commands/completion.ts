import { text as readAll } from 'node:stream/consumers';
import { Argument, type Command, Option } from 'commander';
import { candidatesFor } from '../completion/candidates.ts';
import { projectNames } from '../completion/project-names.ts';
import { shells, shellScripts, type Shell } from '../completion/shell-scripts.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';

interface CompletionOptions {
  readonly answer?: boolean;
}

export function define(command: Command, context: Context): void {
  // The shells ask with the words so far on stdin, each ended by NUL.
  const asked = new Option('--answer').hideHelp();
  command
    .description(
      'Prints what a shell needs to complete verbs, options, secrets, keys and environments. It ' +
        'asks the manifest, and never a target; one in JavaScript or TypeScript only where ' +
        'undotenv was used before, for loading it runs it.',
    )
    .addArgument(new Argument('[shell]', 'the shell to print it for').choices(shells))
    .addOption(asked)
    .addHelpText('after', '\nExample:\n  $ eval "$(undotenv completion bash)"')
    .action(async (shell: Shell | undefined, options: CompletionOptions, command: Command) => {
      if (options.answer === true) await answer(context, command.parent ?? command);
      else printScript(context, shell);
    });
}

function printScript({ terminal }: Context, shell: Shell | undefined): void {
  if (shell === undefined) {
    throw new UsageError('which shell?', { hint: `name one of: ${shells.join(', ')}` });
  }
  // No word more on stderr: this runs at the start of every shell.
  terminal.print(shellScripts[shell]);
}

async function answer(context: Context, program: Command): Promise<void> {
  const words = (await readAll(context.stdin)).replace(/\0$/, '').split('\0');
  const candidates = await candidatesFor(program, words, () => projectNames(context));
  for (const { value, description } of candidates) {
    context.terminal.print(`${value}\t${description}`);
  }
}
