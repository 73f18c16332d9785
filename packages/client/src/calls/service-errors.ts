import type { OperationName } from '@undotenv/protocol';
import {
  AccessDeniedError,
  CredentialsRejectedError,
  InvalidRequestError,
  KmsKeyError,
  nameOf,
  SecretNotFoundError,
  ThrottledError,
  UnavailableError,
  type ClientError,
} from '../errors.ts';

export interface ServiceAnswer {
  readonly status: number;
  /** `__type` of the body, without a namespace before `#`. */
  readonly awsCode: string;
  readonly message: string;
}

const badCredentials =
  /^(?:Expired|Incomplete|Invalid(?:Client|Signature)|MissingAuth|RequestExpired|Unrecognized)\w*$/;

/**
 * The exceptions of a read whose messages are about names, permissions and states. Those of others
 * may quote members of the request, as ValidationException's do.
 */
const isAboutNames = /^(?:AccessDenied|Invalid(?:Parameter|Request))Exception$|cryptionFailure$/;

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
  const facts = { secretId, awsCode };
  const details = { ...facts, message: quoted(answer, isAboutNames) };
  if (awsCode === 'ResourceNotFoundException') {
    if (!versionIsMissing.test(answer.message)) {
      // Looked for in the wrong region is the likeliest mistake.
      return new SecretNotFoundError({ ...facts, region });
    }
    const message = `${nameOf(facts)} has no value in the version asked for`;
    return new SecretNotFoundError({ ...facts, message, hint: 'store a value in it first' });
  }
  if (awsCode === 'AccessDeniedException') {
    return new AccessDeniedError({ ...details, action: `secretsmanager:${operation}` });
  }
  if (awsCode.endsWith('cryptionFailure')) return new KmsKeyError(details);
  if (status === 429 || /^(?:Thrott|TooMany)/.test(awsCode)) return new ThrottledError(facts);
  if (badCredentials.test(awsCode)) return new CredentialsRejectedError(facts);
  if (status < 500) return new InvalidRequestError(details);
  const message = `Secrets Manager failed with status ${String(status)}`;
  return new UnavailableError({ ...facts, message });
}

/** The service's message if it may be shown: one line, without control characters. */
export function quoted({ awsCode, message }: ServiceAnswer, shown: RegExp): string | undefined {
  if (!shown.test(awsCode) || message === '') return undefined;
  return message.replaceAll(/[^ -~\u00a0-\uffff]+/g, ' ').slice(0, 500);
}
