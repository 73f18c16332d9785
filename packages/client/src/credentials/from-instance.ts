import type { Variables } from '@undotenv/manifest';
import { ConfigurationError, ResponseRefusedError, UnavailableError } from '../errors.ts';
import type { Credentials } from './credentials.ts';
import { credentialsOfJson } from './credentials-of-json.ts';
import { requestText, type TextAnswer } from './request-text.ts';
import { setVariable } from './set-variable.ts';

const place = 'the instance metadata service';

/**
 * The role of an EC2 instance, through version 2 of its metadata service. Version 1, which answers
 * anybody whom a program can be made to ask, is never used.
 *
 * @see Amazon EC2 User Guide, "Use the Instance Metadata Service"
 */
export async function credentialsFromInstance(variables: Variables): Promise<Credentials | string> {
  if (variables['AWS_EC2_METADATA_DISABLED']?.toLowerCase() === 'true') {
    return 'the metadata of an instance is switched off';
  }
  const base = baseOf(variables);
  const token = await askForToken(base);
  if (token === undefined) return 'no instance metadata answers';
  const headers = { 'x-aws-ec2-metadata-token': token };
  const roles = '/latest/meta-data/iam/security-credentials/';
  const role = await requestText(new URL(roles, base), { place, headers });
  if (role.status === 404) return 'the instance has no role';
  const name = roleNameOf(role);
  const answer = await requestText(new URL(roles + name, base), { place, headers });
  return credentialsOfJson(answer, place);
}

function baseOf(variables: Variables): URL {
  const isIpv6 = variables['AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE']?.toLowerCase() === 'ipv6';
  const text =
    setVariable(variables, 'AWS_EC2_METADATA_SERVICE_ENDPOINT') ??
    (isIpv6 ? 'http://[fd00:ec2::254]' : 'http://169.254.169.254');
  if (URL.canParse(text) && /^https?:/.test(text)) return new URL(text);
  throw new ConfigurationError('AWS_EC2_METADATA_SERVICE_ENDPOINT is not a URL', {
    hint: 'unset it for the address every instance has, or set it to an http or https URL',
  });
}

/** `undefined` if nothing answers, as on any machine that is no instance. */
async function askForToken(base: URL): Promise<string | undefined> {
  try {
    const { status, body } = await requestText(new URL('/latest/api/token', base), {
      place,
      method: 'PUT',
      headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '21600' },
    });
    return status === 200 && /^[\x21-\x7e]+$/.test(body) ? body : undefined;
  } catch (error) {
    if (error instanceof UnavailableError) return undefined;
    throw error;
  }
}

function roleNameOf({ status, body }: TextAnswer): string {
  const [name = ''] = body.trim().split('\n');
  // IAM's characters; anything else would be another path.
  if (status === 200 && /^[\w+=,.@-]+$/.test(name)) return name;
  throw new ResponseRefusedError(`${place} names no role`, {});
}
