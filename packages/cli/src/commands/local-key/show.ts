import { defaultRootKeyPath, readKeyFile, type KeyProtection } from '@undotenv/local/root-key';
import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { withJson, type OutputOptions, withDataDirectories } from '../../options.ts';
import { keysInUse, keysOf, keyUses, type KeyUse } from '../../target/key-uses.ts';
import { counted, visible } from '../../terminal/terminal.ts';

interface ShowOptions extends OutputOptions {
  readonly data: readonly string[];
}

export function define(command: Command, context: Context): void {
  command
    .description('Shows where the root key is, how it is protected, and what needs which key.')
    .addHelpText('after', '\nExample:\n  $ undotenv local key show')
    .action((options: ShowOptions) => show(context, options));
  withJson(withDataDirectories(command));
}

const protectedBy: Readonly<Record<KeyProtection, string>> = {
  file: "the file's permissions",
  keychain: "this system's keychain",
  passphrase: 'a passphrase',
};

async function show(context: Context, options: ShowOptions): Promise<void> {
  const { terminal } = context;
  const path = defaultRootKeyPath(context.variables);
  const file = readKeyFile(path);
  const uses = await keyUses(context, options.data);
  const keys = knownKeys(file?.ids ?? [], uses);
  if (options.json === true) {
    const unknown = uses
      .filter(({ problem }) => problem !== undefined)
      .map(({ directory, problem }) => ({ directory, error: problem?.code }));
    terminal.printJson({ path, protection: file?.protection ?? null, keys, unknown });
    return;
  }
  terminal.print(
    file === undefined
      ? `there is no root key at ${visible(path)}`
      : `${visible(path)}, protected by ${protectedBy[file.protection]}`,
  );
  for (const { id, state } of keys) {
    terminal.print(`${state}  ${id}`);
    for (const use of uses) {
      const what = describeUse(use, id);
      if (what !== undefined) terminal.print(`  ${visible(use.directory)}: ${what}`);
    }
  }
  for (const { directory, problem } of uses) {
    if (problem !== undefined) {
      terminal.warn(`${visible(directory)} does not say: ${visible(problem.message)}`);
    }
  }
  if (keys.some(({ state }) => state === 'missing')) {
    terminal.hint('`undotenv local key import` puts a missing key back from where it was saved');
  }
  sayRetired(context, file?.ids.slice(1) ?? [], uses);
}

interface KnownKey {
  readonly id: string;
  /** `missing`: not in the key file, but needed. */
  readonly state: 'current' | 'missing' | 'retired';
  readonly neededBy: readonly string[];
}

function knownKeys(inFile: readonly string[], uses: readonly KeyUse[]): KnownKey[] {
  const missing = [...keysInUse(uses)].filter((id) => !inFile.includes(id));
  return [...inFile, ...missing].map((id) => ({
    id,
    state: missing.includes(id) ? 'missing' : id === inFile[0] ? 'current' : 'retired',
    neededBy: uses.filter((use) => keysOf(use).includes(id)).map(({ directory }) => directory),
  }));
}

function sayRetired(
  { terminal }: Context,
  retired: readonly string[],
  uses: readonly KeyUse[],
): void {
  if (retired.length === 0) return;
  const needed = keysInUse(uses);
  if (retired.some((id) => needed.has(id))) {
    terminal.hint('`undotenv local key rotate` seals everything under the current key');
  } else {
    terminal.hint('nothing known needs the retired keys: `undotenv local key forget`');
  }
}

function describeUse({ store, migrations }: KeyUse, id: string): string | undefined {
  const under = migrations.filter((each) => each === id).length;
  const what = [
    ...(store === id ? ['the store'] : []),
    ...(under > 0 ? [counted(under, 'migration')] : []),
  ];
  return what.length === 0 ? undefined : what.join(', ');
}
