import { ConfigurationError } from '../errors.ts';
import type { Variables } from '@undotenv/manifest';

/**
 * The region of a client: the option, `AWS_REGION`, `AWS_DEFAULT_REGION`, or the fallback.
 *
 * @throws {ConfigurationError} `INVALID_CONFIGURATION` if it is not a region's name, for it becomes
 *   part of a host name.
 */
export function resolveRegion(
  option: string | undefined,
  variables: Variables,
  fallback: string,
): string {
  return checkRegion(option ?? regionFromEnvironment(variables) ?? fallback);
}

/**
 * A region's name as one label of a host name: RFC 1123 in lower case. Looser than the names AWS
 * gives, which the local server keeps to, so that an endpoint of one's own may have its own.
 *
 * @throws {ConfigurationError} `INVALID_CONFIGURATION`, not retryable.
 */
export function checkRegion(region: string): string {
  if (/^(?!-)[a-z\d-]{1,63}(?<!-)$/.test(region)) return region;
  throw new ConfigurationError('the region is no name such as us-east-1');
}

/**
 * The endpoint named by the environment, the service's own variable first.
 *
 * @see AWS SDKs and Tools Reference Guide, "Service-specific endpoints"
 */
export function endpointFromEnvironment(variables: Variables): string | undefined {
  return firstSet(variables, 'AWS_ENDPOINT_URL_SECRETS_MANAGER', 'AWS_ENDPOINT_URL');
}

export function regionFromEnvironment(variables: Variables): string | undefined {
  return firstSet(variables, 'AWS_REGION', 'AWS_DEFAULT_REGION');
}

/** Set to nothing is not set, as for the SDKs. */
function firstSet(variables: Variables, ...names: readonly string[]): string | undefined {
  return names.map((name) => variables[name]).find(Boolean);
}

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

/**
 * Checks an endpoint. Values travel to it, so plain HTTP is refused beyond this machine unless the
 * caller says otherwise; the text is never repeated, for a URL may carry a password.
 *
 * @throws {ConfigurationError} `INVALID_CONFIGURATION`, not retryable.
 */
export function parseEndpoint(text: string, allowPlainHttp = false): URL {
  if (!URL.canParse(text) || !plainUrl.test(new URL(text).href)) {
    throw new ConfigurationError('the endpoint is no http or https URL of host and path');
  }
  const url = new URL(text);
  if (url.protocol === 'http:' && !allowPlainHttp && !loopback.test(url.hostname)) {
    throw new ConfigurationError('the endpoint is plain http on another machine', {
      hint: 'use https, or anyone on the way reads values',
    });
  }
  return url;
}

/** No user, password, query or fragment, and a path that is signed as it is written. */
const plainUrl = /^https?:\/\/[^/?#@]+[\w/.~-]*$/;

/** As a URL spells them: whatever was given for 127.0.0.1, that is what is left. */
const loopback = /^(?:127(?:\.\d{1,3}){3}|\[::1\]|localhost)$/;
