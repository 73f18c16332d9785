import { defaultEndpoint, type Credentials } from '@undotenv/client/api';
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
  try {
    const endpoint = new URL(named ?? defaultEndpoint(region).replace('secretsmanager', 'sts'));
    return accountIn(await askSts(endpoint, credentials, region, clock()));
  } catch {
    return undefined;
  }
}

async function askSts(
  endpoint: URL,
  credentials: Credentials,
  region: string,
  now: Date,
): Promise<string> {
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
    now,
  );
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: { ...headers, ...signed },
    body,
    // A session token goes with the request: to this endpoint, and to none it names.
    redirect: 'error',
    signal: AbortSignal.timeout(3000),
  });
  return answer.ok ? answer.text() : '';
}

/** STS answers in JSON where it is asked to, else in XML. */
function accountIn(answer: string): string | undefined {
  return /(?:"Account"\s*:\s*"|<Account>)(\d{12})(?:"|<\/Account>)/.exec(answer)?.[1];
}
