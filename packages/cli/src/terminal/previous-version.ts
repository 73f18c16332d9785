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
    `aws secretsmanager update-secret-version-stage --secret-id ${secretId}`,
    `--version-stage AWSCURRENT --move-to-version-id ${previousVersionId}`,
    `--remove-from-version-id ${versionId}`,
  ];
  const place = placeOf(session, options);
  const kept = 'the value before is kept as AWSPREVIOUS';
  if (place === undefined) terminal.hint(kept);
  else terminal.hint(visible(`${kept}; this puts it back: \`${[...place(call)].join(' ')}\``));
}

/** How the AWS CLI reaches the target; `undefined` where `run` has no manifest to run with. */
function placeOf(
  { application, destination }: Session,
  { data, profile, endpointUrl }: TargetOptions,
): ((call: readonly string[]) => string[]) | undefined {
  const { kind, region } = destination.target;
  const options = [
    `--region ${region}`,
    ...(profile === undefined ? [] : [`--profile ${quoted(profile)}`]),
    ...(endpointUrl === undefined ? [] : [`--endpoint-url ${quoted(endpointUrl)}`]),
  ];
  if (kind === 'aws') return (call) => [...call, ...options];
  if (application === undefined) return undefined;
  const store = data === undefined ? '--local' : `--data ${quoted(data)}`;
  return (call) => [`undotenv run ${store} --region ${region} --connection --`, ...call];
}

/** For a shell. */
function quoted(word: string): string {
  return /^[\w./:@%+,=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
