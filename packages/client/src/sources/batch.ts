import type { SecretsManagerApi } from '../api.ts';
import { inBatches } from '../calls/batches.ts';
import { errorInItsWords } from '../calls/quoted-errors.ts';
import { SecretNotFoundError } from '../errors.ts';
import { requestedSecret, secretsManagerSource } from './secrets-manager.ts';
import type { Effort, Source, SourceAnswer, SourceRequest } from './source.ts';

/** `ready` batches what is read in bulk; `turn` also three reads in one turn of the event loop. */
export type BatchScope = 'ready' | 'turn';

export interface BatchOptions {
  scope: BatchScope;
  /** Told once that there will be no more batches, and why. */
  onRefused: (error: unknown) => void;
}

interface Reading {
  readonly request: SourceRequest;
  readonly effort: Effort;
}

const fewest = { ready: 2, turn: 3 } as const;

/** Secrets Manager, asked in batches for current versions. */
export function batchingSource(api: SecretsManagerApi, { scope, onRefused }: BatchOptions): Source {
  const single = secretsManagerSource(api);
  const read = inBatches<Reading, SourceAnswer>({
    idOf: ({ request }) => request.secretId,
    readSingly: ({ request, effort }) => single.read(request, effort),
    effortOf: ({ effort }) => effort,
    readTogether: (ids, { maxTries, withinMs }) =>
      api.call(
        'BatchGetSecretValue',
        { SecretIdList: [...ids] },
        {
          ...(maxTries !== undefined && { maxTries }),
          ...(withinMs !== undefined && { withinMs }),
        },
      ),
    answerOf: (value, { request }) => ({ stored: requestedSecret(value, request) }),
    answerOfProblem({ ErrorCode, Message }, { request: { secretId } }) {
      const answer = { status: 400, awsCode: ErrorCode, message: Message };
      const error = errorInItsWords(answer, 'GetSecretValue', secretId, api.region);
      if (error instanceof SecretNotFoundError) return { absent: error };
      throw error;
    },
    isEnough(reads) {
      const isBulk = reads.some(({ request }) => request.isBulk);
      return reads.length >= (isBulk ? fewest.ready : fewest.turn);
    },
    onRefused,
  });
  return {
    name: 'secrets-manager',
    read(request, effort = {}) {
      const { versionId, versionStage, isBulk = false } = request;
      const isCurrent = versionId === undefined && versionStage === undefined;
      return isCurrent && (isBulk || scope === 'turn')
        ? read({ request, effort })
        : single.read(request, effort);
    },
  };
}
