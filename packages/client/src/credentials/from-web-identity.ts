import { readFile } from 'node:fs/promises';
import type { Variables } from '@undotenv/manifest';
import { defaultEndpoint } from '../calls/default-endpoint.ts';
import { parseEndpoint, resolveRegion } from '../calls/endpoint.ts';
import { ConfigurationError, CredentialsRejectedError, ResponseRefusedError } from '../errors.ts';
import type { Credentials } from './credentials.ts';
import { requestText } from './request-text.ts';
import { setVariable } from './set-variable.ts';

const place = 'STS';

/**
 * The role that a token file stands for, as Kubernetes and CI systems give it: AssumeRoleWithWebIdentity.
 * The file is read each time, for it is renewed.
 *
 * @see AWS STS API Reference, "AssumeRoleWithWebIdentity"
 */
export async function credentialsFromWebIdentity(
  variables: Variables,
): Promise<Credentials | string> {
  const file = variables['AWS_WEB_IDENTITY_TOKEN_FILE'];
  const role = variables['AWS_ROLE_ARN'];
  if (!file || !role) return 'AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN are not both set';
  const token = await readFile(file, 'utf8').catch(() => {
    throw new ConfigurationError('AWS_WEB_IDENTITY_TOKEN_FILE cannot be read', {
      hint: 'check that the file is there, and that this user may read it',
    });
  });
  const { status, body } = await requestText(endpointOf(variables), {
    place,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: role,
      RoleSessionName: setVariable(variables, 'AWS_ROLE_SESSION_NAME') ?? 'undotenv',
      WebIdentityToken: token.trim(),
    }).toString(),
  });
  if (status !== 200) {
    throw new CredentialsRejectedError({
      message: `STS does not give the role of AWS_ROLE_ARN (${codeOf(body) ?? String(status)})`,
      hint: "check the role's trust policy, and that the token is of the issuer it names",
    });
  }
  return credentialsOf(body);
}

function endpointOf(variables: Variables): URL {
  const own = setVariable(variables, 'AWS_ENDPOINT_URL_STS');
  try {
    return parseEndpoint(
      own ?? defaultEndpoint(resolveRegion(undefined, variables, 'us-east-1'), 'sts'),
    );
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new ConfigurationError(`STS cannot be asked: ${error.message}`, {
      hint:
        own === undefined
          ? 'set AWS_REGION to the name of a region'
          : 'unset AWS_ENDPOINT_URL_STS, or set it to an https URL',
    });
  }
}

function credentialsOf(xml: string): Credentials {
  const accessKeyId = memberOf(xml, 'AccessKeyId');
  const secretAccessKey = memberOf(xml, 'SecretAccessKey');
  const sessionToken = memberOf(xml, 'SessionToken');
  const expiration = new Date(memberOf(xml, 'Expiration') ?? '');
  if (!accessKeyId || !secretAccessKey || !sessionToken || Number.isNaN(expiration.getTime())) {
    throw new ResponseRefusedError('STS gave no whole credentials', {});
  }
  return { accessKeyId, secretAccessKey, sessionToken, expiration };
}

/** One word of letters: an endpoint that echoes the request would show the token in its place. */
function codeOf(xml: string): string | undefined {
  const code = memberOf(xml, 'Code');
  return code !== undefined && /^[A-Za-z]{1,64}$/.test(code) ? code : undefined;
}

/** Keys and tokens are base64 and codes are words: nothing in them is escaped, or parsed further. */
function memberOf(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([\\w+/=.:-]+)</${name}>`).exec(xml)?.[1];
}
