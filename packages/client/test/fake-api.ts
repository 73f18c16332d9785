import type { OperationName, OperationRequest, OperationResponse } from '@undotenv/protocol';
import type { SecretsManagerApi } from '../src/api.ts';
import { SecretNotFoundError } from '../src/errors.ts';
import { deferred } from './deferred.ts';

type StoredValue = { text: string } | { binary: string };

/** An api that answers GetSecretValue from a map, and counts. */
export interface FakeApi extends SecretsManagerApi {
  /** Names asked for, in order. */
  readonly reads: string[];
  /** Each put is a new version. */
  put(name: string, value: StoredValue | object): void;
  failWith(error: Error | undefined): void;
  /** Holds all answers back until the function it returns is called. */
  hold(): () => void;
}

export function fakeApi(): FakeApi {
  const values = new Map<string, { versionId: string; value: StoredValue }>();
  const reads: string[] = [];
  let failure: Error | undefined;
  let gate: Promise<unknown> = Promise.resolve();
  let versions = 0;

  const answer = (name: string): OperationResponse<'GetSecretValue'> => {
    if (failure !== undefined) throw failure;
    const found = values.get(name);
    if (found === undefined) throw new SecretNotFoundError({ secretId: name });
    const { versionId, value } = found;
    return {
      ARN: `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-aBcDeF`,
      Name: name,
      VersionId: versionId,
      VersionStages: ['AWSCURRENT'],
      CreatedDate: 1_767_323_045,
      ...('text' in value ? { SecretString: value.text } : { SecretBinary: value.binary }),
    };
  };
  return {
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1/',
    reads,
    put(name, value) {
      versions += 1;
      const stored = 'text' in value || 'binary' in value ? value : undefined;
      values.set(name, {
        versionId: `version-${String(versions)}`,
        value: stored ?? { text: JSON.stringify(value) },
      });
    },
    failWith(error) {
      failure = error;
    },
    hold() {
      const { promise, resolve } = deferred<undefined>();
      gate = promise;
      return () => {
        resolve(undefined);
      };
    },
    async call<Name extends OperationName>(operation: Name, request: OperationRequest<Name>) {
      if (operation !== 'GetSecretValue' || !('SecretId' in request)) throw new Error(operation);
      reads.push(request.SecretId);
      await gate;
      // Only GetSecretValue comes this far.
      return answer(request.SecretId);
    },
    close: () => undefined,
  };
}
