export type ServiceExceptionName =
  | 'AccessDeniedException'
  | 'DecryptionFailure'
  | 'EncryptionFailure'
  | 'ExpiredTokenException'
  | 'IncompleteSignatureException'
  | 'InternalServiceError'
  | 'InvalidNextTokenException'
  | 'InvalidParameterException'
  | 'InvalidRequestException'
  | 'InvalidSignatureException'
  | 'LimitExceededException'
  | 'MalformedPolicyDocumentException'
  | 'MissingAuthenticationTokenException'
  | 'PreconditionNotMetException'
  | 'PublicPolicyException'
  | 'ResourceExistsException'
  | 'ResourceNotFoundException'
  | 'SerializationException'
  | 'ThrottlingException'
  | 'UnknownOperationException'
  | 'UnrecognizedClientException'
  | 'ValidationException';

/**
 * The exceptions the service answers with: AWS's own names, so that `instanceof` in any SDK works.
 *
 * Secrets Manager answers every modelled error with status 400 (observed in recorded answers),
 * InternalServiceError with 500. `retryable` says whether the same request may succeed later.
 *
 * @see AWS Secrets Manager API Reference, "Common Error Types" and each action's "Errors"
 */
export const serviceExceptions: Readonly<
  Record<ServiceExceptionName, { status: number; retryable: boolean }>
> = {
  AccessDeniedException: { status: 400, retryable: false },
  DecryptionFailure: { status: 400, retryable: false },
  EncryptionFailure: { status: 400, retryable: false },
  ExpiredTokenException: { status: 400, retryable: true },
  IncompleteSignatureException: { status: 400, retryable: false },
  InternalServiceError: { status: 500, retryable: true },
  InvalidNextTokenException: { status: 400, retryable: false },
  InvalidParameterException: { status: 400, retryable: false },
  InvalidRequestException: { status: 400, retryable: false },
  InvalidSignatureException: { status: 400, retryable: false },
  LimitExceededException: { status: 400, retryable: false },
  MalformedPolicyDocumentException: { status: 400, retryable: false },
  MissingAuthenticationTokenException: { status: 400, retryable: false },
  PreconditionNotMetException: { status: 400, retryable: false },
  PublicPolicyException: { status: 400, retryable: false },
  ResourceExistsException: { status: 400, retryable: false },
  ResourceNotFoundException: { status: 400, retryable: false },
  SerializationException: { status: 400, retryable: false },
  ThrottlingException: { status: 400, retryable: true },
  UnknownOperationException: { status: 400, retryable: false },
  UnrecognizedClientException: { status: 400, retryable: false },
  ValidationException: { status: 400, retryable: false },
};

/** An answer of the service that is an exception. Its message never holds a value. */
export class ServiceException extends Error {
  override readonly name: ServiceExceptionName;
  readonly status: number;

  constructor(name: ServiceExceptionName, message: string) {
    super(message);
    this.name = name;
    this.status = serviceExceptions[name].status;
  }
}
