import type { OperationName, OperationRequest, OperationResponse } from '@undotenv/protocol';
import type { SecretsManagerApi } from '../src/api.ts';
import { AccessDeniedError, SecretNotFoundError } from '../src/errors.ts';
import { deferred } from './deferred.ts';

type StoredValue = { text: string } | { binary: string };

/** An api that answers GetSecretValue from a map, and counts. */
export interface FakeApi extends SecretsManagerApi {
  /** Names asked for, in order. */
  readonly reads: string[];
  /** Each put is a new version. */
  put(secretId: string, value: StoredValue | object, name?: string): void;
  remove(secretId: string): void;
  failWith(error: Error | undefined): void;
  /** Answers a BatchGetSecretValue; AccessDenied until told otherwise. */
  answerBatches(answer: (ids: readonly string[]) => object): void;
  /** The ids of each batch. */
  readonly batches: (readonly string[])[];
  /** The answer of a batch in which each secret is found or is not. */
  batchOf: (ids: readonly string[]) => OperationResponse<'BatchGetSecretValue'>;
  /** Holds all answers back until the function it returns is called. */
  hold(): () => void;
}

export function fakeApi(): FakeApi {
  const values = new Map<string, { name: string; versionId: string; value: StoredValue }>();
  const reads: string[] = [];
  let failure: Error | undefined;
  let gate: Promise<unknown> = Promise.resolve();
  let versions = 0;
  const batches: (readonly string[])[] = [];
  let answerBatch: (ids: readonly string[]) => object = () => {
    throw new AccessDeniedError({ action: 'secretsmanager:BatchGetSecretValue' });
  };

  const answer = (secretId: string): OperationResponse<'GetSecretValue'> => {
    if (failure !== undefined) throw failure;
    const found = values.get(secretId);
    if (found === undefined) throw new SecretNotFoundError({ secretId });
    const { name, versionId, value } = found;
    return {
      ARN: `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-aBcDeF`,
      Name: name,
      VersionId: versionId,
      VersionStages: ['AWSCURRENT'],
      CreatedDate: 1_767_323_045,
      ...('text' in value ? { SecretString: value.text } : { SecretBinary: value.binary }),
    };
  };
  const batchOf = (ids: readonly string[]): OperationResponse<'BatchGetSecretValue'> => ({
    SecretValues: ids.filter((id) => values.has(id)).map(answer),
    Errors: ids
      .filter((id) => !values.has(id))
      .map((SecretId) => ({ SecretId, ErrorCode: 'ResourceNotFoundException', Message: 'none' })),
  });
  return {
    batches,
    batchOf,
    answerBatches(answering) {
      answerBatch = answering;
    },
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1/',
    reads,
    put(secretId, value, name = secretId) {
      versions += 1;
      const stored = 'text' in value || 'binary' in value ? value : undefined;
      values.set(secretId, {
        name,
        versionId: `version-${String(versions)}`,
        value: stored ?? { text: JSON.stringify(value) },
      });
    },
    remove(secretId) {
      values.delete(secretId);
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
      const asked: OperationRequest<OperationName> = request;
      if ('SecretIdList' in asked) {
        batches.push(asked.SecretIdList);
        await gate;
        // As a service might: what it answers is what is tested.
        return answerBatch(asked.SecretIdList) as OperationResponse<Name>;
      }
      if (operation !== 'GetSecretValue' || !('SecretId' in asked)) throw new Error(operation);
      reads.push(asked.SecretId);
      await gate;
      // Only GetSecretValue comes this far.
      return answer(asked.SecretId);
    },
    close: () => undefined,
  };
}
