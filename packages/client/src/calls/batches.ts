import { limits, type BatchGetSecretValueResponse } from '@undotenv/protocol';
import {
  AccessDeniedError,
  CredentialsRejectedError,
  InvalidRequestError,
  ResponseRefusedError,
  UnavailableError,
  type ClientError,
} from '../errors.ts';
import { isOfSecret } from '../sources/stored-secret.ts';

/** Characters of an answer: 20 values of 64 KiB, of which JSON can make six times as much. */
export const batchAnswerLength: number = 8 * 1_048_576;

type Value = BatchGetSecretValueResponse['SecretValues'][number];
export type BatchProblem = BatchGetSecretValueResponse['Errors'][number];

/** An answer may lack what its type promises. */
export interface PartialBatch {
  readonly SecretValues?: readonly Value[];
  readonly Errors?: readonly Partial<BatchProblem>[];
}

/** How one kind of read is done, of a current version. */
export interface BatchParts<Read, Answer> {
  /** The name or ARN it asks for. */
  idOf: (read: Read) => string;
  /** GetSecretValue. */
  readSingly: (read: Read) => Promise<Answer>;
  effortOf: (read: Read) => BatchEffort;
  /** BatchGetSecretValue. */
  readTogether: (ids: readonly string[], effort: BatchEffort) => Promise<PartialBatch | undefined>;
  /** What the read is answered with; it may throw. */
  answerOf: (value: Value, read: Read) => Answer;
  /** The same of an exception that GetSecretValue has with status 400, too. */
  answerOfProblem: (problem: BatchProblem, read: Read) => Answer;
  /** With less, each is read singly. */
  isEnough: (reads: readonly Read[]) => boolean;
  /** Told once that there will be no more batches, and why. */
  onRefused?: (error: unknown) => void;
}

/** How hard a read tries; absent, as hard as it takes. */
export interface BatchEffort {
  readonly maxTries?: number | undefined;
  readonly withinMs?: number | undefined;
}

interface Waiting<Read, Answer> {
  readonly read: Read;
  readonly resolve: (answer: Answer | Promise<Answer>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Asks for up to 20 secrets in one BatchGetSecretValue where several are wanted in one turn of the
 * event loop. What a batch cannot answer is read singly: the quota of the batch is a hundredth of
 * GetSecretValue's, and few policies grant it.
 *
 * @see AWS Secrets Manager API Reference, "BatchGetSecretValue", and User Guide, "Quotas"
 */
export function inBatches<Read, Answer>(
  parts: BatchParts<Read, Answer>,
): (read: Read) => Promise<Answer> {
  const { idOf, readSingly, answerOf, answerOfProblem } = parts;
  let waiting: Waiting<Read, Answer>[] = [];
  let isRefused = false;

  function flush(): void {
    const chunk = waiting;
    waiting = [];
    if (parts.isEnough(chunk.map(({ read }) => read))) void ask(chunk);
    else chunk.forEach(askSingly);
  }

  function askSingly({ read, resolve }: Waiting<Read, Answer>): void {
    resolve(readSingly(read));
  }

  /** Never rejects: every one who waits is answered. */
  async function ask(chunk: readonly Waiting<Read, Answer>[]): Promise<void> {
    const ids = chunk.map(({ read }) => idOf(read));
    try {
      const effort = most(chunk.map(({ read }) => parts.effortOf(read)));
      const batch = checkBatch(await parts.readTogether(ids, effort));
      const arns = ids.filter((id) => id.startsWith('arn:'));
      for (const each of chunk) answer(each, batch, arns);
    } catch (error) {
      if (isForAll(error)) {
        for (const { read, reject } of chunk) reject(sameFor(idOf(read), error));
        return;
      }
      if (isLasting(error) && !isRefused) {
        isRefused = true;
        parts.onRefused?.(error);
      }
      chunk.forEach(askSingly);
    }
  }

  function answer(
    each: Waiting<Read, Answer>,
    { SecretValues = [], Errors = [] }: PartialBatch,
    arns: readonly string[],
  ): void {
    const { read, resolve, reject } = each;
    const id = idOf(read);
    const problem = Errors.find(({ SecretId }) => SecretId === id);
    const value = valueFor(id, SecretValues, arns);
    try {
      if (isJudged(problem)) resolve(answerOfProblem(problem, read));
      else if (problem !== undefined || value === undefined) askSingly(each);
      else resolve(answerOf(value, read));
    } catch (error) {
      reject(error);
    }
  }

  return (read) => {
    if (isRefused) return readSingly(read);
    return new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({ read, resolve, reject });
      // A full call has nothing to wait for.
      if (waiting.length === limits.secretsPerBatch) flush();
    });
  };
}

/** @throws {ResponseRefusedError} `RESPONSE_REFUSED`: it has neither of a batch's members. */
function checkBatch(answer: PartialBatch = {}): PartialBatch {
  if (answer.SecretValues ?? answer.Errors) return answer;
  throw new ResponseRefusedError('it is no batch');
}

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

const judged: readonly string[] = [
  'DecryptionFailure',
  'InvalidParameterException',
  'InvalidRequestException',
  'ResourceNotFoundException',
];

/**
 * Whether GetSecretValue would say the same. It may answer what a batch failed at, or had no time
 * for; and a batch names no stage, so that a policy on it denies what it allows GetSecretValue.
 */
function isJudged(problem: Partial<BatchProblem> | undefined): problem is BatchProblem {
  const { ErrorCode, Message } = problem ?? {};
  return judged.some((code) => code === ErrorCode) && typeof Message === 'string';
}

/** The effort of who tries hardest: a refresh in the background takes no try from a first read. */
function most(efforts: readonly BatchEffort[]): BatchEffort {
  return {
    maxTries: greatest(efforts.map(({ maxTries }) => maxTries)),
    withinMs: greatest(efforts.map(({ withinMs }) => withinMs)),
  };
}

function greatest(bounds: readonly (number | undefined)[]): number | undefined {
  const all = bounds.filter((bound) => bound !== undefined);
  return all.length < bounds.length ? undefined : Math.max(...all);
}

/** Nothing answers, or answers to these credentials: one by one it would be the same, twenty times. */
function isForAll(error: unknown): error is CredentialsRejectedError | UnavailableError {
  return error instanceof CredentialsRejectedError || error instanceof UnavailableError;
}

/** The error of a batch as one of its secrets would have met it. */
function sameFor(
  secretId: string,
  error: CredentialsRejectedError | UnavailableError,
): ClientError {
  const { message, awsCode } = error;
  const details = { secretId, message, awsCode };
  return error instanceof UnavailableError
    ? new UnavailableError(details)
    : new CredentialsRejectedError(details);
}

/** What is wrong with one list of secrets. */
const isAboutList = /^(?:Validation|InvalidParameter|InvalidRequest)Exception$/;

/** Throttling passes; a missing permission, or operation, stays. */
function isLasting(error: unknown): boolean {
  if (error instanceof InvalidRequestError) return !isAboutList.test(error.awsCode ?? '');
  return error instanceof AccessDeniedError || error instanceof ResponseRefusedError;
}
