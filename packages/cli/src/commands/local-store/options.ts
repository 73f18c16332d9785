import type { Command } from 'commander';
import type { OutputOptions } from '../../options.ts';
import { counted } from '../../terminal/terminal.ts';

export interface ArchiveOptions extends OutputOptions {
  readonly data?: string;
  /** Of the archive; the root key's is found as for every other command. */
  readonly passphraseFile?: string;
}

export const passphraseFileOption = '--passphrase-file';

export function withArchiveOptions(command: Command): Command {
  return command
    .option('--data <directory>', "directory of the store (default: the project's own)")
    .option(`${passphraseFileOption} <file>`, "file that holds the archive's passphrase");
}

/** `3 secrets, 1 KMS key, 0 principals`. */
export function contentsText(counts: {
  readonly secrets: number;
  readonly keys: number;
  readonly principals: number;
}): string {
  const { secrets, keys, principals } = counts;
  return [
    counted(secrets, 'secret'),
    ...(keys > 0 ? [counted(keys, 'KMS key')] : []),
    ...(principals > 0 ? [counted(principals, 'principal')] : []),
  ].join(', ');
}

/** On a terminal each line replaces the last: a hundred secrets are one moment. */
export function isShown(secrets: number, of: number): boolean {
  return secrets % 100 === 0 || secrets === of;
}
