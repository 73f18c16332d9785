import { limits, type BatchGetSecretValueResponse } from '@undotenv/protocol';
import { AccessDeniedError, InvalidRequestError, UnavailableError } from '../errors.ts';
import { isOfSecret } from '../sources/stored-secret.ts';

/** Characters of an answer: 20 values of 64 KiB, of which JSON can make six times as much. */
export const batchAnswerLength: number = 8 * 1_048_576;

/** An answer may lack what its type promises. */
export type PartialBatch = Partial<BatchGetSecretValueResponse>;

type Value = BatchGetSecretValueResponse['SecretValues'][number];
export type BatchProblem = BatchGetSecretValueResponse['Errors'][number];

/** How one kind of read is done, of a current version. */
export interface BatchParts<Read, Answer> {
  /** The name or ARN it asks for. */
  idOf: (read: Read) => string;
  /** GetSecretValue. */
  readSingly: (read: Read) => Promise<Answer>;
  /** BatchGetSecretValue, with the effort of a read: first reads of one turn have the same. */
  readTogether: (ids: readonly string[], read: Read) => Promise<PartialBatch | undefined>;
  /** What the read is answered with; it may throw. */
  answerOf: (value: Value, read: Read) => Answer;
  /** The same of an exception that GetSecretValue has, too. */
  answerOfProblem: (problem: BatchProblem, read: Read) => Answer;
  /** With less, each is read singly. */
  isEnough: (reads: readonly Read[]) => boolean;
  /** Told once that there will be no more batches, and why. */
  onRefused?: (error: unknown) => void;
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
    const reads = chunk.map(({ read }) => read);
    const [first] = reads;
    if (first !== undefined && parts.isEnough(reads)) void ask(chunk, reads.map(idOf), first);
    else chunk.forEach(askSingly);
  }

  function askSingly({ read, resolve }: Waiting<Read, Answer>): void {
    resolve(readSingly(read));
  }

  /** Never rejects: every one who waits is answered. */
  async function ask(
    chunk: readonly Waiting<Read, Answer>[],
    ids: readonly string[],
    first: Read,
  ): Promise<void> {
    try {
      const batch = (await parts.readTogether(ids, first)) ?? {};
      const arns = ids.filter((id) => id.startsWith('arn:'));
      for (const each of chunk) answer(each, batch, arns);
    } catch (error) {
      // Nothing answers: one by one it would be the same, twenty times.
      if (error instanceof UnavailableError) {
        for (const { reject } of chunk) reject(error);
        return;
      }
      if (!isPassing(error) && !isRefused) {
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
      // A batch names no stage: a policy on it denies what it allows GetSecretValue.
      if (problem?.ErrorCode === 'AccessDeniedException') askSingly(each);
      else if (isWhole(problem)) resolve(answerOfProblem(problem, read));
      else if (value === undefined) askSingly(each);
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

function isWhole(problem: Partial<BatchProblem> | undefined): problem is BatchProblem {
  return typeof problem?.ErrorCode === 'string' && typeof problem.Message === 'string';
}

/** Throttling and credentials pass; a missing permission, or operation, stays. */
function isPassing(error: unknown): boolean {
  return !(error instanceof AccessDeniedError || error instanceof InvalidRequestError);
}
