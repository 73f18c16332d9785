import type { Variables } from '@undotenv/manifest';

/**
 * What leads an SDK to an endpoint. The second one may be set in the user's shell or profile: the
 * values that a program writes would go to AWS then, whatever the first one says.
 */
export function endpointVariables(url: string): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: url,
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
  };
}

/** The second one is the only one that boto3 and Debian's AWS CLI (2.9.19) read. */
export function regionVariables(region: string): Readonly<Record<string, string>> {
  return { AWS_REGION: region, AWS_DEFAULT_REGION: region };
}

/** The region the environment names; the SDK for JavaScript reads the first of the two only. */
export function regionSetting(variables: Variables): string | undefined {
  const named = [variables['AWS_REGION'], variables['AWS_DEFAULT_REGION']];
  return named.find((region) => region !== undefined && region !== '');
}
