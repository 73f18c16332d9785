import type { Command } from 'commander';
import type { Context } from '../context.ts';

/** What the file of a verb exports: its arguments, options, help and action. */
export interface VerbModule {
  define(command: Command, context: Context): void;
}

/** A verb as an overview shows it. Its file is loaded when it is called, or asked about. */
export interface Verb {
  readonly name: string;
  readonly alias?: string;
  readonly summary: string;
  readonly load: () => Promise<VerbModule>;
}

const loaders = new WeakMap<Command, () => Promise<void>>();

/** Adds verbs by name alone: nobody waits for what the others would load. */
export function addVerbs(parent: Command, verbs: readonly Verb[], context: Context): void {
  for (const { name, alias, summary, load } of verbs) {
    const command = parent.command(name).summary(summary);
    if (alias !== undefined) command.alias(alias);
    loaders.set(command, async () => {
      (await load()).define(command, context);
    });
  }
  parent.helpCommand(false).hook('preSubcommand', (_parent, command) => loadVerb(command));
}

/** Makes the command of a verb whole, where it is not yet. */
export async function loadVerb(command: Command): Promise<void> {
  const load = loaders.get(command);
  loaders.delete(command);
  await load?.();
}
