import type { OperationName } from '@undotenv/protocol';
import {
  AccessDeniedError,
  CredentialsRejectedError,
  InvalidRequestError,
  KmsKeyError,
  SecretExistsError,
  SecretNotFoundError,
  ThrottledError,
  UnavailableError,
  type ClientError,
  type ClientErrorDetails,
} from '../errors.ts';

export interface ServiceAnswer {
  status: number;
  /** `__type` of the body, without a namespace before `#`. */
  awsCode: string;
  message: string;
}

/**
 * The typed error of an exception the service answered with.
 *
 * @see AWS Secrets Manager API Reference, "Common Error Types" and each action's "Errors"
 */
export function errorOfAnswer(
  answer: ServiceAnswer,
  operation: OperationName,
  secretId: string | undefined,
  region?: string,
): ClientError {
  const { awsCode } = answer;
  const details: ClientErrorDetails = { awsCode, ...(secretId !== undefined && { secretId }) };
  const message = quotable(answer);
  const quoted = message === undefined ? details : { ...details, message };
  switch (awsCode) {
    case 'ResourceNotFoundException':
      return notFound(answer, details, region);
    case 'AccessDeniedException':
      return new AccessDeniedError({ ...quoted, action: `secretsmanager:${operation}` });
    case 'DecryptionFailure':
    case 'EncryptionFailure':
      return new KmsKeyError(quoted);
    case 'ResourceExistsException':
      return new SecretExistsError(quoted);
    case 'ThrottlingException':
    case 'Throttling':
    case 'TooManyRequestsException':
      return new ThrottledError(details);
    case 'ExpiredTokenException':
    case 'IncompleteSignatureException':
    case 'InvalidClientTokenId':
    case 'InvalidSignatureException':
    case 'MissingAuthenticationTokenException':
    case 'UnrecognizedClientException':
      return new CredentialsRejectedError({
        ...details,
        message: `the AWS credentials were not accepted (${awsCode})`,
      });
    default:
      if (answer.status >= 500) {
        return new UnavailableError({
          ...details,
          message: `Secrets Manager failed with status ${String(answer.status)}`,
        });
      }
      if (answer.status === 429) return new ThrottledError(details);
      return new InvalidRequestError(quoted);
  }
}

function notFound(
  { message }: ServiceAnswer,
  details: ClientErrorDetails,
  region: string | undefined,
): SecretNotFoundError {
  if (!versionIsMissing.test(message)) {
    if (region === undefined) return new SecretNotFoundError(details);
    // Looked for in the wrong region is the likeliest mistake.
    const where = `${details.secretId ?? 'the secret'} is not in Secrets Manager in ${region}`;
    return new SecretNotFoundError({ ...details, message: where });
  }
  return new SecretNotFoundError({
    ...details,
    message: `${details.secretId ?? 'the secret'} has no value in the version asked for`,
    hint: 'check the version id or the staging label, or store a value first',
  });
}

/** The secret is there: `… specified secret value for staging label: X` or `… for VersionId: X`. */
const versionIsMissing = /for (?:staging label|VersionId)/;

/** These quote members of the request; which of them are sensitive, the service alone decides. */
const quotesTheRequest = new Set(['ValidationException', 'SerializationException']);

/** The service's message if it may be shown: one line, without control characters. */
function quotable({ awsCode, message }: ServiceAnswer): string | undefined {
  if (quotesTheRequest.has(awsCode) || message === '') return undefined;
  return message.replaceAll(/\p{Cc}+/gu, ' ').slice(0, 500);
}
