import { defaultRootKeyPath } from '@undotenv/local/root-key';
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

/** The same for a command that changes the key file; answers its path. */
export function sayRootKey({ terminal, variables }: Context): string {
  const path = defaultRootKeyPath(variables);
  terminal.say(`${terminal.colors.bold('root key:')} ${visible(path)}`);
  return path;
}

function targetLine(target: MigrationTarget): string {
  if (target.kind === 'local') {
    return `local store (${target.region}) in ${target.dataDirectory ?? 'memory'}`;
  }
  const account = target.account === undefined ? 'account unknown' : `account ${target.account}`;
  return `AWS ${account}, ${target.region}, ${target.endpoint}`;
}
