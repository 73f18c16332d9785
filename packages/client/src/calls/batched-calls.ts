import { batchAnswerLength, inBatches } from './batches.ts';
import {
  openSignedCalls,
  type CallLimits,
  type SignedCalls,
  type SignedCallsParts,
} from './signed-calls.ts';

interface Reading {
  readonly request: object;
  readonly callLimits: CallLimits;
}

/** Fewer are no slower singly, and a batch needs a permission. */
const fewest = 3;

/**
 * The calls of a core client, of which three reads or more in one turn of the event loop are one
 * BatchGetSecretValue, of up to 20 secrets. Where that is refused, each is read singly from then on.
 */
export function batchedCalls(parts: SignedCallsParts): SignedCalls {
  const calls = openSignedCalls(parts);
  const idOf = ({ callLimits }: Reading): string => callLimits.secretId ?? '';
  const read = inBatches<Reading, object | undefined>({
    idOf,
    readSingly: ({ request, callLimits }) => calls.call('GetSecretValue', request, callLimits),
    effortOf: ({ callLimits }) => callLimits,
    readTogether: (ids, { maxTries = 1, withinMs }) =>
      calls.call(
        'BatchGetSecretValue',
        { SecretIdList: ids },
        { maxTries, withinMs, maxAnswerLength: batchAnswerLength },
      ),
    answerOf: (value) => value,
    answerOfProblem({ ErrorCode, Message }, reading) {
      const answer = { status: 400, awsCode: ErrorCode, message: Message };
      throw parts.errorOf(answer, 'GetSecretValue', idOf(reading), parts.region);
    },
    isEnough: (reads) => reads.length >= fewest,
  });
  return {
    close() {
      calls.close();
    },
    call: (operation, request, callLimits) =>
      operation === 'GetSecretValue'
        ? read({ request, callLimits })
        : calls.call(operation, request, callLimits),
  };
}
