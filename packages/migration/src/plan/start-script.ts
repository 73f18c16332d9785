import { parseJsonObject } from '@undotenv/protocol';
import { InvalidPackageJsonError } from '../file-errors.ts';
import type { MigrationTarget } from '../target.ts';
import { findJsonString } from './json-string.ts';

/** A script of `package.json` as it is, and as it starts the program with its secrets. */
export interface ScriptChange {
  readonly script: string;
  readonly before: string;
  readonly after: string;
}

/** Scripts that start a program, by name; those that build or test are left alone. */
const startingScript = /^(?:dev|serve|start|worker)(?:$|[:-])/;

/** Programs that start others, or have no way to preload: they get their secrets from `undotenv run`. */
const starters = new Set([
  ...['astro', 'bun', 'deno', 'fastify', 'nest', 'next', 'nodemon', 'nuxt', 'nuxi', 'pm2-runtime'],
  ...['react-router', 'react-router-serve', 'remix', 'remix-serve', 'serverless', 'ts-node'],
  ...['ts-node-dev', 'tsx', 'vite', 'vite-node', 'vinxi'],
]);

const preload = '--import @undotenv/client/env';

/**
 * The scripts of a `package.json` that start the application, changed so that it finds its secrets
 * in the environment. From AWS `node x.js` preloads the client, and other starters run under
 * `undotenv run`; from the local store all do, because only the command line knows where that is.
 * A command of a form not understood is left alone.
 *
 * @throws {InvalidPackageJsonError} `INVALID_PACKAGE_JSON`
 */
export function proposeStartScripts(
  packageJson: string,
  target: MigrationTarget['kind'],
): ScriptChange[] {
  return Object.entries(readScripts(packageJson)).flatMap(([script, before]) => {
    if (!startingScript.test(script) || before.includes('undotenv')) return [];
    const after = changeCommand(before, target);
    return after === before ? [] : [{ script, before, after }];
  });
}

/**
 * `package.json` with these scripts changed and every other byte as it was.
 *
 * @throws {InvalidPackageJsonError} `INVALID_PACKAGE_JSON`, also if a script is no longer `before`
 */
export function applyStartScripts(packageJson: string, changes: readonly ScriptChange[]): string {
  return changes.reduce((text, { script, before, after }) => {
    const span = findJsonString(text, ['scripts', script]);
    if (span === undefined || readScripts(text)[script] !== before) {
      throw new InvalidPackageJsonError(`no longer has the script "${script}" as it was read`);
    }
    return `${text.slice(0, span.start)}${JSON.stringify(after)}${text.slice(span.end)}`;
  }, packageJson);
}

function readScripts(packageJson: string): Record<string, string> {
  // npm too reads it with or without a byte order mark.
  const parsed = parseJsonObject(packageJson.replace(/^\ufeff/, ''));
  if (parsed === undefined) throw new InvalidPackageJsonError('does not hold a JSON object');
  const { scripts } = parsed;
  if (typeof scripts !== 'object' || scripts === null) return {};
  const entries = Object.entries(scripts).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(entries);
}

/** Changes each command of a chain; quotes, pipes and substitutions are beyond what is understood. */
function changeCommand(command: string, target: MigrationTarget['kind']): string {
  return command
    .split(/(\s*&&\s*)/)
    .map((part) => (/["'`|;&$()<>\\]/.test(part) ? part : changeSimpleCommand(part, target)))
    .join('');
}

function changeSimpleCommand(command: string, target: MigrationTarget['kind']): string {
  const [, assignments = '', program = '', rest = ''] =
    /^((?:(?:cross-env|[A-Za-z_]\w*=\S*)\s+)*)(\S+)(.*)$/.exec(command) ?? [];
  const startsNode = program === 'node' && isNodeProgram(rest);
  if (startsNode && target === 'aws') return `${assignments}node ${preload}${rest}`;
  if (!startsNode && !starters.has(program)) return command;
  const run = target === 'local' ? 'undotenv run --local --' : 'undotenv run --';
  return `${assignments}${run} ${program}${rest}`;
}

/** Not `node --test`, nor code given on the command line. */
function isNodeProgram(args: string): boolean {
  return /\s[^\s-]/.test(args) && !/\s(?:--test|-e|--eval|-p|--print)\b/.test(args);
}
