import { readFile } from 'node:fs/promises';
import type { Variables } from '@undotenv/manifest';
import { ConfigurationError } from '../errors.ts';
import type { Credentials } from './credentials.ts';
import { credentialsOfJson } from './credentials-of-json.ts';
import { requestText } from './request-text.ts';

/** Where ECS answers, and where EKS does; beyond them and loopback only https is safe. */
const trustedHosts: ReadonlySet<string> = new Set([
  ...['169.254.170.2', '169.254.170.23', '[fd00:ec2::23]'],
  ...['localhost', '127.0.0.1', '[::1]'],
]);

const place = "the container's credentials endpoint";

/**
 * The role of an ECS task or an EKS pod.
 *
 * @see AWS SDKs and Tools Reference Guide, "Container credential provider"
 */
export async function credentialsFromContainer(
  variables: Variables,
): Promise<Credentials | string> {
  const url = endpointOf(variables);
  if (url === undefined) return 'no container offers any';
  const token = await tokenOf(variables);
  const headers = token === undefined ? {} : { authorization: token };
  return credentialsOfJson(await requestText(url, { place, headers }), place);
}

function endpointOf(variables: Variables): URL | undefined {
  const relative = variables['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'];
  const full = variables['AWS_CONTAINER_CREDENTIALS_FULL_URI'];
  const text = relative ? `http://169.254.170.2${relative}` : full;
  if (!text) return undefined;
  // Neither text nor URL is repeated: either may carry a token.
  if (!URL.canParse(text)) {
    throw new ConfigurationError(`${place} is not a URL`, {
      hint: 'check AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and AWS_CONTAINER_CREDENTIALS_FULL_URI',
    });
  }
  const url = new URL(text);
  const isSafe = url.protocol === 'https:' || trustedHosts.has(url.hostname);
  if (isSafe && /^https?:$/.test(url.protocol)) return url;
  throw new ConfigurationError(`${place} is plain http on another machine`, {
    hint: 'AWS_CONTAINER_CREDENTIALS_FULL_URI must be https, loopback, or the address of ECS or EKS',
  });
}

/** The file is read each time: EKS renews it. */
async function tokenOf(variables: Variables): Promise<string | undefined> {
  const file = variables['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'];
  const token = file
    ? await readFile(file, 'utf8').catch(() => {
        throw new ConfigurationError('AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE cannot be read', {
          hint: 'check that the file is there, and that this user may read it',
        });
      })
    : variables['AWS_CONTAINER_AUTHORIZATION_TOKEN'];
  if (!token) return undefined;
  if (/^[\x20-\x7e]+$/.test(token)) return token;
  throw new ConfigurationError("the container's authorization token cannot be sent in a header", {
    hint: 'check for a line break around it',
  });
}
