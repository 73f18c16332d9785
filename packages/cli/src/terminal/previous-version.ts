import { defaultEndpoint } from '@undotenv/client/api';
import type { Context } from '../context.ts';
import type { TargetOptions } from '../options.ts';
import type { Session } from '../target/session.ts';
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
  session: Session,
  options: TargetOptions,
  { secretId, previousVersionId, versionId }: ReplacedVersion,
): void {
  const call = [
    `secretsmanager update-secret-version-stage --secret-id ${secretId}`,
    `--version-stage AWSCURRENT --move-to-version-id ${previousVersionId}`,
    `--remove-from-version-id ${versionId}`,
  ].join(' ');
  const command = onTarget(session, options, call);
  const kept = 'the value before is kept as AWSPREVIOUS';
  if (command === undefined) terminal.hint(kept);
  else terminal.hint(visible(`${kept}; this puts it back: \`${command}\``));
}

/**
 * The command that makes `call` on the target; `undefined` where `run` has no manifest to run with.
 * It names each endpoint that is not AWS's: an AWS CLI before 2.13 takes none from its environment.
 */
function onTarget(
  { application, destination }: Session,
  { data, profile }: TargetOptions,
  call: string,
): string | undefined {
  const { kind, region, endpoint } = destination.target;
  if (kind === 'local') {
    if (application === undefined) return undefined;
    const store = data === undefined ? '--local' : `--data ${quoted(data)}`;
    const aws = `aws --endpoint-url "$AWS_ENDPOINT_URL_SECRETS_MANAGER" ${call}`;
    return `undotenv run ${store} --region ${region} --connection -- sh -c ${quoted(aws)}`;
  }
  const options = [
    `--region ${region}`,
    ...(profile === undefined ? [] : [`--profile ${quoted(profile)}`]),
    ...(endpoint === defaultEndpoint(region) ? [] : [`--endpoint-url ${quoted(endpoint)}`]),
  ];
  return ['aws', call, ...options].join(' ');
}

/** For a shell. */
function quoted(word: string): string {
  return /^[\w./:@%+,=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
