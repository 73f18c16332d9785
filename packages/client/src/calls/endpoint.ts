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
 * The endpoint named by the environment, the service's own variable first; set to nothing is not
 * set, as for the SDKs.
 *
 * @see AWS SDKs and Tools Reference Guide, "Service-specific endpoints"
 */
export function endpointFromEnvironment(variables: Variables): string | undefined {
  const { AWS_ENDPOINT_URL_SECRETS_MANAGER: own, AWS_ENDPOINT_URL: common } = variables;
  return [own, common].find(Boolean);
}

/** `AWS_REGION` before `AWS_DEFAULT_REGION`; set to nothing is not set. */
export function regionFromEnvironment(variables: Variables): string | undefined {
  return [variables['AWS_REGION'], variables['AWS_DEFAULT_REGION']].find(Boolean);
}

/**
 * Checks an endpoint. Values travel to it, so plain HTTP is refused beyond this machine unless the
 * caller says otherwise; the text is never repeated, for a URL may carry a password.
 *
 * @throws {ConfigurationError} `INVALID_CONFIGURATION`, not retryable.
 */
export function parseEndpoint(text: string, allowPlainHttp = false): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !plainUrl.test(url.href)) {
    throw new ConfigurationError('the endpoint is no http or https URL of host and path');
  }
  if (url.protocol === 'http:' && !allowPlainHttp && !loopback.test(url.hostname)) {
    throw new ConfigurationError('the endpoint is http on another machine: use https');
  }
  return url;
}

/** No user, password, query or fragment, and a path that is signed as it is written. */
const plainUrl = /^https?:\/\/[^/?#@]+[\w/.~-]*$/;

/** As a URL spells them: what ends in a number is four of them, whatever was given for 127.0.0.1. */
const loopback = /^(?:127\.[\d.]+\d|\[::1\]|localhost)$/;
