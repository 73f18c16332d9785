import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { completionCommand } from './completion.ts';
import { describeCommand } from './describe.ts';
import { editCommand } from './edit.ts';
import { getCommand } from './get.ts';
import { initCommand } from './init.ts';
import { listCommand } from './list.ts';
import { localCommand } from './local.ts';
import { logCommand } from './log.ts';
import { migrateCommand } from './migrate.ts';
import { planCommand } from './plan.ts';
import { runCommand } from './run.ts';
import { scanCommand } from './scan.ts';
import { setCommand } from './set.ts';
import { typesCommand } from './types.ts';
import { undoCommand } from './undo.ts';
import { unsetCommand } from './unset.ts';

export interface Verb {
  readonly name: string;
  readonly create: (context: Context) => Command;
}

/** Every verb, in the order a newcomer meets them: the order of the help. */
export const commands: readonly Verb[] = [
  { name: 'init', create: initCommand },
  { name: 'plan', create: planCommand },
  { name: 'migrate', create: migrateCommand },
  { name: 'undo', create: undoCommand },
  { name: 'run', create: runCommand },
  { name: 'get', create: getCommand },
  { name: 'set', create: setCommand },
  { name: 'unset', create: unsetCommand },
  { name: 'edit', create: editCommand },
  { name: 'list', create: listCommand },
  { name: 'describe', create: describeCommand },
  { name: 'log', create: logCommand },
  { name: 'scan', create: scanCommand },
  { name: 'types', create: typesCommand },
  { name: 'local', create: localCommand },
  { name: 'completion', create: completionCommand },
];
