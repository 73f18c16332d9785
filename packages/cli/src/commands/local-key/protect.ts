import type { NewProtection } from '@undotenv/local/key-change';
import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { UsageError } from '../../errors.ts';
import { withJson, type OutputOptions, withPassphraseFile } from '../../options.ts';
import { withKeyChange } from '../../target/key-change.ts';
import { askNewPassphrase, readPassphraseFile } from '../../target/passphrase.ts';
import type { PassphraseOptions } from '../../target/root-key.ts';
import { sayRootKey } from '../../terminal/target-line.ts';

interface ProtectOptions extends OutputOptions, PassphraseOptions {
  readonly file?: boolean;
  readonly keychain?: boolean;
  readonly passphrase?: boolean;
  readonly newPassphraseFile?: string;
}

export function define(command: Command, context: Context): void {
  command
    .description(
      "Changes what keeps others from the root key: a passphrase, this system's keychain, or " +
        "the file's permissions alone. The key stays the same, and so does what it has sealed.",
    )
    .option('--passphrase', 'a passphrase, asked for twice; also to change it')
    .option('--new-passphrase-file <file>', 'the same, from a file')
    .option('--keychain', "this system's keychain: macOS, or Secret Service on Linux")
    .option('--file', "the file's permissions alone")
    .addHelpText('after', '\nExample:\n  $ undotenv local key protect --passphrase')
    .action((options: ProtectOptions) => protect(context, options));
  withJson(withPassphraseFile(command));
}

async function protect(context: Context, options: ProtectOptions): Promise<void> {
  const { terminal } = context;
  const by = protectionOf(options);
  const path = sayRootKey(context);
  await withKeyChange(context, options, async (change) => {
    const before = change.protection;
    change.protect(await newProtection(context, by, options));
    if (options.json === true) terminal.printJson({ path, protection: by });
    else terminal.success(by === 'file' ? 'protected by its permissions' : `protected by a ${by}`);
    if (before === 'file' && by !== 'file') {
      terminal.hint(
        'a copy of the key made before opens everything still: `undotenv local key rotate` ends that',
      );
    }
  });
}

function protectionOf(options: ProtectOptions): NewProtection['by'] {
  const asked = [
    ...(options.passphrase === true || options.newPassphraseFile !== undefined
      ? (['passphrase'] as const)
      : []),
    ...(options.keychain === true ? (['keychain'] as const) : []),
    ...(options.file === true ? (['file'] as const) : []),
  ];
  const [by, ...others] = asked;
  if (by === undefined || others.length > 0) {
    throw new UsageError('choose one of --passphrase, --keychain and --file');
  }
  return by;
}

async function newProtection(
  context: Context,
  by: NewProtection['by'],
  { newPassphraseFile }: ProtectOptions,
): Promise<NewProtection> {
  if (by !== 'passphrase') return { by };
  if (newPassphraseFile !== undefined) {
    return { by, passphrase: readPassphraseFile(context, newPassphraseFile) };
  }
  const passphrase = await askNewPassphrase(context, {
    question: 'new passphrase',
    option: '--new-passphrase-file',
  });
  return { by, passphrase };
}
