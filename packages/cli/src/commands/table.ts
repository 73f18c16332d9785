import type { Verb } from './verb.ts';

/** Every verb, in the order a newcomer meets them: the order of the help. */
export const commands: readonly Verb[] = [
  {
    name: 'init',
    summary: 'write a manifest of the secrets in .env',
    load: () => import('./init.ts'),
  },
  { name: 'plan', summary: 'show what a migration would do', load: () => import('./plan.ts') },
  {
    name: 'migrate',
    summary: 'move the secrets of .env to the target',
    load: () => import('./migrate.ts'),
  },
  { name: 'undo', summary: 'take the last migration back', load: () => import('./undo.ts') },
  { name: 'run', summary: 'run a program with its secrets', load: () => import('./run.ts') },
  {
    name: 'get',
    summary: 'read a secret, masked unless asked for',
    load: () => import('./get.ts'),
  },
  { name: 'set', summary: 'write a secret, or one key of it', load: () => import('./set.ts') },
  { name: 'unset', summary: 'remove one key of a secret', load: () => import('./unset.ts') },
  { name: 'edit', summary: 'change a secret in your editor', load: () => import('./edit.ts') },
  {
    name: 'list',
    alias: 'ls',
    summary: 'list secrets by name',
    load: () => import('./list.ts'),
  },
  {
    name: 'describe',
    summary: 'show everything about a secret except its value',
    load: () => import('./describe.ts'),
  },
  {
    name: 'log',
    summary: 'who read and changed which secret of the local store',
    load: () => import('./log.ts'),
  },
  { name: 'scan', summary: 'find secrets in files', load: () => import('./scan.ts') },
  {
    name: 'types',
    summary: 'write the types of a manifest in JSON or YAML, or of stored secrets',
    load: () => import('./types.ts'),
  },
  {
    name: 'local',
    summary: 'serve an embedded Secrets Manager on this machine',
    load: () => import('./local.ts'),
  },
  {
    name: 'completion',
    summary: 'complete verbs, options and names in your shell',
    load: () => import('./completion.ts'),
  },
];
