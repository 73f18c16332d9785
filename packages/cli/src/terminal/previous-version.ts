import type { Context } from '../context.ts';
import type { TargetOptions } from '../options.ts';
import type { Session } from '../target/session.ts';
import { awsCommandOn } from './aws-command.ts';
import { quoted } from './shell-word.ts';
import { visible } from './terminal.ts';

export interface ReplacedVersion {
  readonly secretId: string;
  readonly previousVersionId: string;
  readonly versionId: string;
}

/**
 * Says how a secret gets back the value it had: its versions keep their labels until the next write.
 * The command moves the label only if nobody has written since.
 */
export function sayWayBack(
  { terminal }: Context,
  { destination }: Session,
  options: TargetOptions,
  { secretId, previousVersionId, versionId }: ReplacedVersion,
): void {
  const call = [
    `secretsmanager update-secret-version-stage --secret-id ${quoted(secretId)}`,
    `--version-stage AWSCURRENT --move-to-version-id ${previousVersionId}`,
    `--remove-from-version-id ${versionId}`,
  ].join(' ');
  const command = awsCommandOn(destination, options, call);
  terminal.hint(
    visible(`the value before is kept as AWSPREVIOUS; this puts it back: \`${command}\``),
  );
}
