import type { MigrationTarget } from '@undotenv/migration';
import type { Context } from '../context.ts';
import { visible } from './terminal.ts';

/**
 * Says where a command is about to write, before anything else happens. A person who reads one line
 * reads this one.
 */
export function sayTarget(context: Context, target: MigrationTarget, environment?: string): void {
  const { bold } = context.terminal.colors;
  const suffix = environment === undefined ? '' : `, environment ${bold(visible(environment))}`;
  context.terminal.say(`${bold('target:')} ${visible(targetLine(target))}${suffix}`);
}

function targetLine(target: MigrationTarget): string {
  if (target.kind === 'local') {
    return `local store (${target.region}) in ${target.dataDirectory ?? 'memory'}`;
  }
  const account = target.account === undefined ? 'account unknown' : `account ${target.account}`;
  return `AWS ${account}, ${target.region}, ${target.endpoint}`;
}
