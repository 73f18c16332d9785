import type { Credentials } from '@undotenv/client/api';
import { signRequest } from '@undotenv/protocol/signature-v4';
import type { Context } from '../context.ts';

/**
 * The account the credentials belong to, asked from AWS STS: a command that writes names it first.
 *
 * @returns `undefined` where it cannot be known: another endpoint is in use, or STS does not answer.
 *   Not knowing is shown, and stops nothing.
 * @see AWS STS API Reference, GetCallerIdentity: it needs no permission
 */
export async function accountOf(
  credentials: Credentials,
  region: string,
  { variables, clock }: Pick<Context, 'clock' | 'variables'>,
  hasOtherEndpoint: boolean,
): Promise<string | undefined> {
  const named = variables['AWS_ENDPOINT_URL_STS'];
  if (named === undefined && hasOtherEndpoint) return undefined;
  const endpoint = new URL(named ?? `https://sts.${region}.amazonaws.com/`);
  const body = 'Action=GetCallerIdentity&Version=2011-06-15';
  const headers = {
    host: endpoint.host,
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
  };
  const signed = signRequest(
    { method: 'POST', path: endpoint.pathname, headers, body },
    credentials,
    { region, service: 'sts' },
    clock(),
  );
  try {
    const answer = await fetch(endpoint, {
      method: 'POST',
      headers: { ...headers, ...signed },
      body,
      signal: AbortSignal.timeout(3000),
    });
    return /"Account"\s*:\s*"(\d{12})"/.exec(await answer.text())?.[1];
  } catch {
    return undefined;
  }
}
