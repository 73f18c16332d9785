import { limits, parseSecretArn, type BatchGetSecretValueResponse } from '@undotenv/protocol';
import type { SecretsManagerApi } from '../api.ts';
import {
  AccessDeniedError,
  SecretNotFoundError,
  UnavailableError,
  type ClientError,
} from '../errors.ts';
import { errorInItsWords } from '../calls/quoted-errors.ts';
import { requestedSecret, secretsManagerSource } from './secrets-manager.ts';
import type { Effort, Source, SourceAnswer, SourceRequest } from './source.ts';
import { isOfSecret } from './stored-secret.ts';

/** `ready` batches what is read in bulk; `turn` also three reads in one turn of the event loop. */
export type BatchScope = 'ready' | 'turn';

export interface BatchOptions {
  scope: BatchScope;
  /** Told once that there will be no more batches, and why. */
  onRefused: (error: unknown) => void;
}

interface Waiting {
  readonly request: SourceRequest;
  readonly effort: Effort;
  readonly resolve: (answer: SourceAnswer | Promise<SourceAnswer>) => void;
  readonly reject: (error: unknown) => void;
}

const minimum = { ready: 2, turn: 3 } as const;

/**
 * Secrets Manager, asked for up to 20 secrets in one BatchGetSecretValue where several current
 * versions are wanted in one turn of the event loop. What a batch cannot answer is read singly: the
 * quota of the batch is a hundredth of GetSecretValue's, and few policies grant it.
 *
 * @see AWS Secrets Manager API Reference, "BatchGetSecretValue", and User Guide, "Quotas"
 */
export function batchingSource(api: SecretsManagerApi, options: BatchOptions): Source {
  const single = secretsManagerSource(api);
  let waiting: Waiting[] = [];
  let isRefused = false;

  function flush(): void {
    const chunk = waiting;
    waiting = [];
    const isBulk = chunk.some(({ request }) => request.isBulk);
    if (chunk.length < (isBulk ? minimum.ready : minimum.turn)) chunk.forEach(readSingly);
    else void readTogether(chunk);
  }

  function readSingly({ request, effort, resolve }: Waiting): void {
    resolve(single.read(request, effort));
  }

  /** Never rejects: every one who waits is answered. */
  async function readTogether(chunk: readonly Waiting[]): Promise<void> {
    const ids = chunk.map(({ request }) => request.secretId);
    try {
      // All wait for this call with the same effort: they are first reads of one turn.
      const effort = chunk[0]?.effort;
      const response = await api.call('BatchGetSecretValue', { SecretIdList: ids }, effort);
      const arns = ids.filter(parseSecretArn);
      for (const each of chunk) answer(each, response, arns);
    } catch (error) {
      // Nothing answers: one by one it would be the same, twenty times.
      if (error instanceof UnavailableError) {
        for (const { reject } of chunk) reject(error);
        return;
      }
      if (!isPassing(error) && !isRefused) {
        isRefused = true;
        options.onRefused(error);
      }
      chunk.forEach(readSingly);
    }
  }

  function answer(each: Waiting, response: PartialResponse, arns: readonly string[]): void {
    const { request, resolve, reject } = each;
    const { SecretValues = [], Errors = [] } = response;
    const problem = Errors.find(({ SecretId }) => SecretId === request.secretId);
    const value = valueFor(request.secretId, SecretValues, arns);
    try {
      // A batch names no stage: a policy on it denies what it allows GetSecretValue.
      if (problem?.ErrorCode === 'AccessDeniedException') readSingly(each);
      else if (isWholeProblem(problem)) {
        resolve(answerOfError(problem, request.secretId, api.region));
      } else if (value === undefined) readSingly(each);
      else resolve({ stored: requestedSecret(value, request) });
    } catch (error) {
      reject(error);
    }
  }

  return {
    name: 'secrets-manager',
    read(request, effort = {}) {
      const { versionId, versionStage, isBulk = false } = request;
      const isCurrent = versionId === undefined && versionStage === undefined;
      const mayWait = isCurrent && !isRefused && (isBulk || options.scope === 'turn');
      if (!mayWait) return single.read(request, effort);
      return new Promise((resolve, reject) => {
        if (waiting.length === 0) setImmediate(flush);
        waiting.push({ request, effort, resolve, reject });
        // A full call has nothing to wait for.
        if (waiting.length === limits.secretsPerBatch) flush();
      });
    },
  };
}

/** An answer may lack what its type promises. */
type PartialResponse = Partial<BatchGetSecretValueResponse>;

type Value = BatchGetSecretValueResponse['SecretValues'][number];
type Problem = BatchGetSecretValueResponse['Errors'][number];

/**
 * The one value that can only be of this secret. The answer does not say which id each value is
 * for, and an ARN of another account may name a secret of the same name: such a one is the ARN's.
 *
 * @param arns those of the ids asked for
 */
function valueFor(
  secretId: string,
  values: readonly Value[],
  arns: readonly string[],
): Value | undefined {
  const [value, ...others] = arns.includes(secretId)
    ? values.filter((found) => isOfSecret(found, secretId))
    : values.filter(
        (found) => found.Name === secretId && !arns.some((arn) => isOfSecret(found, arn)),
      );
  return others.length === 0 ? value : undefined;
}

function isWholeProblem(problem: Partial<Problem> | undefined): problem is Problem {
  return typeof problem?.ErrorCode === 'string' && typeof problem.Message === 'string';
}

function answerOfError(
  { ErrorCode, Message }: Problem,
  secretId: string,
  region: string,
): SourceAnswer {
  // Status 400, as GetSecretValue answers with every one of these codes.
  const answer = { status: 400, awsCode: ErrorCode, message: Message };
  const error: ClientError = errorInItsWords(answer, 'GetSecretValue', secretId, region);
  if (error instanceof SecretNotFoundError) return { absent: error };
  throw error;
}

/** Throttling and credentials pass; a missing permission, or operation, stays. */
function isPassing(error: unknown): boolean {
  if (error instanceof AccessDeniedError) return false;
  return !(error instanceof Error && 'code' in error && error.code === 'INVALID_REQUEST');
}
