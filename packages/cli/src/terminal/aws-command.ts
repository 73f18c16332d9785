import { defaultEndpoint } from '@undotenv/client/api';
import type { TargetOptions } from '../options.ts';
import type { OpenDestination } from '../target/destination.ts';
import { quoted } from './shell-word.ts';

/**
 * The command by which the AWS CLI makes a call on the target, for hints. It names each endpoint
 * that is not AWS's: an AWS CLI before 2.13 takes none from its environment.
 *
 * @param call what follows `aws`, each word as a shell reads it
 */
export function awsCommandOn(
  { target: { kind, region, endpoint } }: OpenDestination,
  { data, profile }: TargetOptions,
  call: string,
): string {
  if (kind === 'local') {
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
