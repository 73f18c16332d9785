import { contentType, targetPrefix } from '@undotenv/protocol';
import { signRequest, type SigningCredentials } from '@undotenv/protocol/signature-v4';
import { type Answer, EndpointError } from './endpoint.ts';

export interface SignedPostOptions {
  readonly url: URL;
  readonly region: string;
  readonly credentials: SigningCredentials;
  readonly now: () => Date;
}

export type SignedPost = (operation: string, body: string) => Promise<Answer>;

/**
 * One signed request, once, with its answer untouched. The client's own api will not do here: it
 * fills in tokens, repeats what failed, and keeps the service's words from its callers, all of
 * which are facts to be checked.
 */
export function signedPost({ url, region, credentials, now }: SignedPostOptions): SignedPost {
  return async (operation, body) => {
    const headers = {
      host: url.host,
      'content-type': contentType,
      'x-amz-target': `${targetPrefix}${operation}`,
    };
    const request = { method: 'POST', path: url.pathname, headers, body };
    const scope = { region, service: 'secretsmanager' };
    const signature = signRequest(request, credentials, scope, now());
    return send(url, { ...headers, ...signature }, body);
  };
}

async function send(url: URL, headers: Record<string, string>, body: string): Promise<Answer> {
  const signal = AbortSignal.timeout(30_000);
  try {
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'error', signal });
    return {
      status: response.status,
      contentType: response.headers.get('content-type') ?? '',
      body: await response.text(),
    };
  } catch {
    // What fetch says can quote the answer.
    throw new EndpointError('no answer came');
  }
}
