import type { OperationName } from '@undotenv/protocol';
import {
  AccessDeniedError,
  CredentialsRejectedError,
  InvalidRequestError,
  KmsKeyError,
  SecretNotFoundError,
  ThrottledError,
  UnavailableError,
  type ClientError,
} from '../errors.ts';

export interface ServiceAnswer {
  readonly status: number;
  /** `__type` of the body, without a namespace before `#`: letters, digits and `_`. */
  readonly awsCode: string;
  /** As the body has it, spelled in one of two ways. */
  readonly message?: unknown;
  readonly Message?: unknown;
}

/** Of the caller: as unknown, as expired, or as signing wrongly. */
const badCredentials = /Authen|Client|Expired|Signature/;

/**
 * The typed error of an exception the service answered a read with, in our own words: those of the
 * service may quote the request.
 *
 * @param shown what may be shown of them, in place of ours
 * @see AWS Secrets Manager API Reference, "Common Error Types" and each action's "Errors"
 */
export function errorOfAnswer(
  { status, awsCode }: ServiceAnswer,
  operation: OperationName,
  secretId: string | undefined,
  region?: string,
  shown?: string,
): ClientError {
  const details = { secretId, awsCode, message: shown };
  if (awsCode === 'ResourceNotFoundException') {
    // Looked for in the wrong region is the likeliest mistake.
    return new SecretNotFoundError({ ...details, region });
  }
  if (awsCode === 'AccessDeniedException') {
    return new AccessDeniedError({ ...details, action: `secretsmanager:${operation}` });
  }
  if (awsCode === 'InvalidRequestException') {
    return new InvalidRequestError({ ...details, hint: 'check whether it was deleted' });
  }
  if (awsCode.endsWith('cryptionFailure')) return new KmsKeyError(details);
  if (status === 429 || /Thrott|TooMany/.test(awsCode)) return new ThrottledError(details);
  // RequestTimeoutException has 408: the service waited, and judged nothing.
  if (status === 408 || status >= 500) {
    const message = `Secrets Manager failed with status ${String(status)}`;
    return new UnavailableError({ ...details, message });
  }
  if (badCredentials.test(awsCode)) return new CredentialsRejectedError(details);
  return new InvalidRequestError(details);
}
