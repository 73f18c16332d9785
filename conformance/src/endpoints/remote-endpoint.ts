import { randomBytes } from 'node:crypto';
import { isSecretName, parseJsonObject } from '@undotenv/protocol';
import type { SigningCredentials } from '@undotenv/protocol/signature-v4';
import type { JsonObject } from '../cases/step.ts';
import { type Answer, EndpointError, type OpenEndpoint } from './endpoint.ts';
import { checkOwnSecrets } from './own-secrets.ts';
import { signedPost } from './signed-post.ts';

export interface RemoteOptions {
  readonly url: URL;
  readonly region: string;
  readonly credentials: SigningCredentials;
  /** What the name of every secret of the run begins with. */
  readonly prefix: string;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Far below the quotas, of which the lowest is 50 a second: others live in the account too. */
const pauseMs = 200;
const throttledPauseMs = 5_000;
/** A listing may be five minutes old (documented), and a clock five minutes off. */
const latenessMs = 5 * 60_000;
const latePauseMs = 10_000;

/**
 * Any endpoint, such as AWS itself: slowly, with names of the run's own, and deleting for good what
 * a case has created once it is over, however it ended.
 */
export function remoteEndpoint(options: RemoteOptions): OpenEndpoint {
  const { url, region, credentials, prefix, sleep } = options;
  const post = signedPost({ url, region, credentials, now: () => new Date() });
  const postSlowly = async (operation: string, body: string): Promise<Answer> => {
    await sleep(pauseMs);
    const answer = await post(operation, body);
    if (!isThrottled(answer)) return answer;
    await sleep(throttledPauseMs);
    return post(operation, body);
  };
  const isDeleted = async (name: string): Promise<boolean> => {
    const body = { SecretId: name, ForceDeleteWithoutRecovery: true };
    return postSlowly('DeleteSecret', JSON.stringify(body)).then(
      ({ status }) => status === 200,
      () => false,
    );
  };
  return () => {
    // Slashes only: two kinds of separator in a name would change how it is searched.
    const secretName = `${prefix}/run${randomBytes(4).toString('hex')}`;
    const created = new Set<string>();
    return Promise.resolve({
      region,
      secretName,
      nowMs: () => Date.now(),
      toleranceMs: latenessMs,
      waitForLate: async (waits) => {
        if (waits * latePauseMs > latenessMs) return false;
        await sleep(latePauseMs);
        return true;
      },
      send: (operation, request) => {
        checkOwnSecrets(operation, request, secretName);
        const name = nameToCreate(operation, request);
        // Noted before it is sent: an answer that is lost leaves a secret behind as well.
        if (name !== undefined) created.add(name);
        return postSlowly(operation, JSON.stringify(request));
      },
      close: async () => {
        const left: string[] = [];
        for (const name of created) {
          // What the service would not create, because of its name, it will not delete either.
          if (!(await isDeleted(name)) && isSecretName(name)) left.push(name);
        }
        if (left.length > 0) throw new EndpointError(`not deleted: ${left.join(', ')}`);
      },
    });
  };
}

function isThrottled({ body }: Answer): boolean {
  return parseJsonObject(body)?.['__type'] === 'ThrottlingException';
}

function nameToCreate(operation: string, { Name: name }: JsonObject): string | undefined {
  return operation === 'CreateSecret' && typeof name === 'string' && name !== '' ? name : undefined;
}
