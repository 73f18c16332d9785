import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { addVerbs, type Verb } from '../verb.ts';

const keyVerbs: readonly Verb[] = [
  {
    name: 'show',
    summary: 'where the root key is, how it is protected, and what needs it',
    load: () => import('./show.ts'),
  },
  { name: 'export', summary: 'save the root key', load: () => import('./export.ts') },
  { name: 'import', summary: 'put a saved root key back', load: () => import('./import.ts') },
  {
    name: 'protect',
    summary: 'protect the root key by a passphrase or the keychain',
    load: () => import('./protect.ts'),
  },
  {
    name: 'rotate',
    summary: 'seal everything under a new root key',
    load: () => import('./rotate.ts'),
  },
  {
    name: 'forget',
    summary: 'let go of keys that rotation has replaced',
    load: () => import('./forget.ts'),
  },
];

export function define(command: Command, context: Context): void {
  command
    .description(
      'The root key opens the local stores and the backups of migrations. Without it nobody opens ' +
        'them: save it with `undotenv local key export`.',
    )
    .addHelpText('after', '\nExample:\n  $ undotenv local key export --out ~/safe/undotenv.key');
  addVerbs(command, keyVerbs, context);
}
