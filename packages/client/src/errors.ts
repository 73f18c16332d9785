import type {
  ConflictingSettingsError,
  EnvironmentError,
  VariablesError,
} from '@undotenv/manifest';
import { UndotenvError, type InvalidReferenceError } from '@undotenv/protocol';

export interface ClientErrorDetails {
  message?: string | undefined;
  hint?: string;
  cause?: unknown;
  /** Name or ARN as it was asked for. */
  secretId?: string | undefined;
  /** The exception's name as the service gave it. */
  awsCode?: string | undefined;
}

/** What the errors of a read or a write share; catch the subclasses, or switch on `code`. */
export abstract class RequestError extends UndotenvError {
  declare readonly secretId?: string;
  declare readonly awsCode?: string;
  /** Milliseconds until the service is asked again: the error is of an earlier read. */
  declare readonly retryAfterMs?: number;

  /** What the details say goes before `message` and `hint`; the facts among them become members. */
  constructor(message: string, details?: ClientErrorDetails, hint?: string) {
    const { message: ownMessage = message, ...facts } = { hint, ...details };
    super(ownMessage, facts);
    Object.assign(this, facts);
  }
}

/** Of what has no name that may be told. */
export const unnamed = 'the secret';

/** The secret, or the version asked for, does not exist. Nothing failed. Not retryable. */
export class SecretNotFoundError extends RequestError {
  readonly code = 'SECRET_NOT_FOUND';
  /** Where it was looked for, in order; absent where only Secrets Manager can be asked. */
  declare readonly sources?: readonly string[];
  declare readonly region?: string;

  constructor(
    details: ClientErrorDetails & { sources?: readonly string[]; region?: string | undefined },
  ) {
    const where = details.region ? ` in ${details.region}` : '';
    super(
      `${details.secretId ?? unnamed} is not in Secrets Manager${where}`,
      details,
      'check its name and region, or store it',
    );
  }
}

/** The caller's identity may not do this. Not retryable. */
export class AccessDeniedError extends RequestError {
  readonly code = 'ACCESS_DENIED';

  constructor(details: ClientErrorDetails & { action: string }) {
    super(
      `access to ${details.secretId ?? unnamed} is denied`,
      details,
      `allow ${details.action} on it, and kms:Decrypt on its key`,
    );
  }
}

/** The KMS key behind the secret is disabled, pending deletion or not allowed. Not retryable. */
export class KmsKeyError extends RequestError {
  readonly code = 'KMS_KEY_UNUSABLE';

  constructor(details: ClientErrorDetails) {
    super(
      `the KMS key of ${details.secretId ?? unnamed} cannot be used`,
      details,
      'enable it, and allow kms:Decrypt on it',
    );
  }
}

/** The service understood the request and refused it as it is. Not retryable. */
export class InvalidRequestError extends RequestError {
  readonly code = 'INVALID_REQUEST';

  constructor(details: ClientErrorDetails) {
    super(
      `the request for ${details.secretId ?? unnamed} is refused (${String(details.awsCode)})`,
      details,
    );
  }
}

/** A secret of this name, or another value under this token, exists already. Not retryable. */
export class SecretExistsError extends RequestError {
  readonly code = 'SECRET_EXISTS';

  constructor(details: ClientErrorDetails) {
    super(
      `${details.secretId ?? unnamed} exists already`,
      details,
      'write a new version with PutSecretValue instead of creating the secret',
    );
  }
}

/** Too many requests, even after the retries. Retryable, later. */
export class ThrottledError extends RequestError {
  readonly code = 'THROTTLED';
  override readonly retryable = true;

  constructor(details: ClientErrorDetails) {
    super('Secrets Manager throttles the account', details, 'retry later, or cache longer');
  }
}

/** No answer, or an answer of 5xx: the service, the network or a time limit. Retryable. */
export class UnavailableError extends RequestError {
  readonly code = 'UNAVAILABLE';
  override readonly retryable = true;

  constructor(details: ClientErrorDetails) {
    super('Secrets Manager cannot be reached', details, 'retry later, or check the endpoint');
  }
}

/** No credentials were found anywhere. Not retryable. */
export class CredentialsMissingError extends RequestError {
  readonly code = 'CREDENTIALS_MISSING';
}

/** The service does not accept the credentials: unknown, expired or wrongly signed. Not retryable. */
export class CredentialsRejectedError extends RequestError {
  readonly code = 'CREDENTIALS_REJECTED';

  constructor(details: ClientErrorDetails) {
    super(
      `the credentials are refused (${String(details.awsCode)})`,
      details,
      'renew them, or set the clock',
    );
  }
}

/** Region, endpoint, project or options cannot work as they are. Not retryable. */
export class ConfigurationError extends RequestError {
  readonly code = 'INVALID_CONFIGURATION';
}

/** The secret is binary where text or JSON was asked for. Not retryable. */
export class BinarySecretError extends RequestError {
  readonly code = 'BINARY_SECRET';

  constructor(details: { secretId: string }) {
    super(`${details.secretId} is binary, not text`, details, 'store it as text');
  }
}

/** The secret's text is not a JSON object. The parser's own message would quote it. Not retryable. */
export class InvalidJsonError extends RequestError {
  readonly code = 'INVALID_JSON';
  /** Character at which the text stops being JSON, where the engine tells it. */
  declare readonly position?: number;

  constructor(details: { secretId: string; position?: number }) {
    const { secretId, position } = details;
    const where = position === undefined ? '' : `, from character ${String(position)} on`;
    super(
      `${secretId} does not hold a JSON object${where}`,
      details,
      'store a JSON object, or read the secret as text',
    );
  }
}

/** The secret's object has no such key. Not retryable. */
export class MissingKeyError extends RequestError {
  readonly code = 'MISSING_KEY';
  declare readonly key: string;

  constructor(details: { secretId: string; key: string }) {
    super(
      `${details.secretId} has no key "${details.key}"`,
      details,
      'check the key in the reference, or add it to the secret',
    );
  }
}

/** What is stored is not of the shape declared, or asked for; `paths` say where. Not retryable. */
export class ShapeMismatchError extends RequestError {
  readonly code = 'SHAPE_MISMATCH';
  /** Places that do not fit, e.g. `port`, `replicas.0.host`. What stands there is not told. */
  declare readonly paths: readonly string[];

  constructor(details: {
    secretId: string;
    paths: readonly string[];
    message?: string;
    hint?: string;
  }) {
    super(
      `${details.secretId} is not of the declared shape at: ${details.paths.join(', ')}`,
      details,
      'correct the stored value, or the declaration in the manifest',
    );
  }
}

/** An answer that cannot be trusted: too long, not JSON, or of another secret. Not retryable. */
export class ResponseRefusedError extends RequestError {
  readonly code = 'RESPONSE_REFUSED';

  constructor(reason: string, details?: ClientErrorDetails) {
    super(`the answer is refused: ${reason}`, details, 'check what answers at the endpoint');
  }
}

/**
 * A secret could not be read, for the reason in `cause`; only where the client's `wrapErrors` asks
 * for it. Retryable if its cause is.
 */
export class SecretReadError extends RequestError {
  readonly code = 'SECRET_READ_FAILED';
  override readonly retryable: boolean;

  constructor(cause: UndotenvError & Partial<RequestError>) {
    const { secretId, awsCode, hint, message, retryable } = cause;
    const details = { secretId, awsCode, cause, ...(hint !== undefined && { hint }) };
    super(`${details.secretId ?? unnamed} could not be read: ${message}`, details);
    this.retryable = retryable;
    const { retryAfterMs } = cause;
    if (retryAfterMs !== undefined) Object.assign(this, { retryAfterMs });
  }
}

/** Everything a call of this package rejects with on purpose, to switch on by `code`. */
export type ClientError =
  | AccessDeniedError
  | BinarySecretError
  | ConfigurationError
  | ConflictingSettingsError
  | CredentialsMissingError
  | CredentialsRejectedError
  | EnvironmentError
  | InvalidJsonError
  | InvalidReferenceError
  | InvalidRequestError
  | KmsKeyError
  | MissingKeyError
  | ResponseRefusedError
  | SecretExistsError
  | SecretNotFoundError
  | SecretReadError
  | ShapeMismatchError
  | ThrottledError
  | UnavailableError
  | VariablesError;
