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
  status: number;
  /** `__type` of the body, without a namespace before `#`. */
  awsCode: string;
  message: string;
}

const kmsFailure = /^(?:De|En)cryptionFailure$/;
const throttling = /^(?:Throttling|TooManyRequests)/;
const badCredentials =
  /^(?:ExpiredToken|IncompleteSignature|InvalidClientTokenId|InvalidSignature|MissingAuthenticationToken|UnrecognizedClient)/;

/** The secret is there: `… specified secret value for staging label: X` or `… for VersionId: X`. */
const versionIsMissing = /for (?:staging label|VersionId)/;

/**
 * The typed error of an exception the service answered a read with.
 *
 * @see AWS Secrets Manager API Reference, "Common Error Types" and each action's "Errors"
 */
export function errorOfAnswer(
  answer: ServiceAnswer,
  operation: OperationName,
  secretId: string | undefined,
  region?: string,
): ClientError {
  const { status, awsCode } = answer;
  const details = { secretId, awsCode, message: quotable(answer) };
  if (awsCode === 'ResourceNotFoundException') return notFound(answer, secretId, region);
  if (awsCode === 'AccessDeniedException') {
    return new AccessDeniedError({ ...details, action: `secretsmanager:${operation}` });
  }
  if (kmsFailure.test(awsCode)) return new KmsKeyError(details);
  if (status === 429 || throttling.test(awsCode)) return new ThrottledError({ secretId, awsCode });
  if (badCredentials.test(awsCode)) {
    const message = `the AWS credentials were not accepted (${awsCode})`;
    return new CredentialsRejectedError({ ...details, message });
  }
  if (status < 500) return new InvalidRequestError(details);
  const message = `Secrets Manager failed with status ${String(status)}`;
  return new UnavailableError({ ...details, message });
}

function notFound(
  { awsCode, message: said }: ServiceAnswer,
  secretId: string | undefined,
  region: string | undefined,
): SecretNotFoundError {
  const details = { secretId, awsCode };
  const named = secretId ?? 'the secret';
  if (!versionIsMissing.test(said)) {
    // Looked for in the wrong region is the likeliest mistake.
    const where = region === undefined ? '' : ` in ${region}`;
    const message = `${named} is not in Secrets Manager${where}`;
    return new SecretNotFoundError({ ...details, message });
  }
  return new SecretNotFoundError({
    ...details,
    message: `${named} has no value in the version asked for`,
    hint: 'check the version id or the staging label, or store a value first',
  });
}

/**
 * The exceptions whose messages are about names, permissions and states. Those of others may quote
 * members of the request, as ValidationException's do, and so a value.
 */
const isAboutNames =
  /^(?:(?:AccessDenied|InvalidNextToken|InvalidParameter|InvalidRequest|LimitExceeded|MalformedPolicyDocument|PreconditionNotMet|PublicPolicy|ResourceExists)Exception|(?:De|En)cryptionFailure)$/;

/** The service's message if it may be shown: one line, without control characters. */
export function quotable({ awsCode, message }: ServiceAnswer): string | undefined {
  if (!isAboutNames.test(awsCode) || message === '') return undefined;
  return message.replaceAll(/\p{Cc}+/gu, ' ').slice(0, 500);
}
