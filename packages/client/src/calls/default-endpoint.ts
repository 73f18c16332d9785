import { ConfigurationError } from '../errors.ts';

/** DNS suffixes by region prefix, as the AWS SDKs' partitions file has them. */
const dnsSuffixes: Readonly<Record<string, string>> = {
  'cn-': 'amazonaws.com.cn',
  'eusc-': 'amazonaws.eu',
  'us-iso-': 'c2s.ic.gov',
  'us-isob-': 'sc2s.sgov.gov',
  'eu-isoe-': 'cloud.adc-e.uk',
  'us-isof-': 'csp.hci.ic.gov',
};

/** @param service as host names have it */
export function defaultEndpoint(region: string, service = 'secretsmanager'): string {
  const prefix = Object.keys(dnsSuffixes).find((each) => region.startsWith(each)) ?? '';
  return `https://${service}.${region}.${dnsSuffixes[prefix] ?? 'amazonaws.com'}`;
}

/** Clouds of their own, under hosts of their own: Europe's sovereign one and the isolated ones. */
const isApart = /^eusc-|-iso/;

/**
 * The same without the clouds that few programs run in: a smallest client has no table of them.
 *
 * @throws {ConfigurationError} `INVALID_CONFIGURATION` for a region of those.
 */
export function publicEndpoint(region: string): string {
  if (isApart.test(region)) throw new ConfigurationError(`${region} needs an endpoint`);
  const china = region.startsWith('cn-') ? '.cn' : '';
  return `https://secretsmanager.${region}.amazonaws.com${china}`;
}
