import { UndotenvError } from '@undotenv/protocol';
import { SecretReadError, type ClientError } from '../errors.ts';
import type { AnyClient, WrapErrors } from '../secrets-client.ts';
import { redactingAccessors } from '../values/redaction.ts';

/** Of Secrets Manager, or the way there. Exhaustive by its type: a new error is put on one side. */
const isOfService: Readonly<Record<ClientError['code'], boolean>> = {
  ACCESS_DENIED: true,
  BINARY_SECRET: false,
  CONFLICTING_SETTINGS: false,
  CREDENTIALS_MISSING: true,
  CREDENTIALS_REJECTED: true,
  INVALID_CONFIGURATION: false,
  INVALID_JSON: false,
  INVALID_REFERENCE: false,
  INVALID_REQUEST: true,
  INVALID_VARIABLES: false,
  KMS_KEY_UNUSABLE: true,
  MISSING_KEY: false,
  RESPONSE_REFUSED: true,
  SECRET_EXISTS: true,
  SECRET_NOT_FOUND: false,
  SECRET_READ_FAILED: false,
  SHAPE_MISMATCH: false,
  THROTTLED: true,
  UNAVAILABLE: true,
  UNKNOWN_ENVIRONMENT: false,
};

const readNames = [
  'get',
  'getRaw',
  'getString',
  'getJson',
  'getBinary',
  'refresh',
  'reportAuthFailure',
] as const;

type ReadName = (typeof readNames)[number];

/**
 * The same client, whose reads reject with one class of error. What a caller did wrong, and what a
 * signal ended, stays as it is.
 */
export function withWrappedErrors(
  client: AnyClient,
  which: Exclude<WrapErrors, 'none'>,
): AnyClient {
  const codes: Readonly<Record<string, boolean>> = isOfService;

  function asTold(error: unknown): unknown {
    if (!(error instanceof UndotenvError)) return error;
    return which === 'all' || codes[error.code] === true ? new SecretReadError(error) : error;
  }

  function rethrow(error: unknown): never {
    throw asTold(error);
  }

  // What they take and give is the client's to say, before and after.
  const waiting = client as unknown as Record<ReadName, (...given: unknown[]) => Promise<unknown>>;
  const reads = readNames.map((name) => {
    return [name, (...given: unknown[]) => waiting[name](...given).catch(rethrow)] as const;
  });

  /** Read without waiting, a member throws what a read rejects with. */
  async function ready(...given: Parameters<AnyClient['ready']>): Promise<object> {
    const secrets = await client.ready(...given).catch(rethrow);
    const members = Object.keys(secrets).map((name) => {
      const read = (): unknown => {
        try {
          return secrets[name];
        } catch (error) {
          return rethrow(error);
        }
      };
      return [name, read] as const;
    });
    return redactingAccessors(new Map(members));
  }

  const wrapped = { ...Object.fromEntries(reads), ready } as Pick<AnyClient, ReadName | 'ready'>;
  return { ...client, ...wrapped };
}
