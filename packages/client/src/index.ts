export type { CacheOptions, CacheTimes } from './cache/policy.ts';
export type { Clock } from './clock.ts';
export type {
  OptionalReadOptions,
  Read,
  ReadOptions,
  ReadVersion,
  SecretChange,
  SecretVersion,
} from './core-client.ts';
export { createSecretsClient } from './create-secrets-client.ts';
export type { Credentials, CredentialsProvider } from './credentials/credentials.ts';
export {
  AccessDeniedError,
  BinarySecretError,
  ConfigurationError,
  CredentialsMissingError,
  CredentialsRejectedError,
  InvalidJsonError,
  InvalidRequestError,
  KmsKeyError,
  MissingKeyError,
  ResponseRefusedError,
  SecretExistsError,
  SecretNotFoundError,
  ShapeMismatchError,
  ThrottledError,
  UnavailableError,
  type ClientError,
  type ClientErrorDetails,
} from './errors.ts';
export type { JsonObject } from '@undotenv/protocol';
export type { LogEvent, LogEventId, Logger } from './logger.ts';
export type { RetryTimers } from './calls/retry.ts';
export type { DeclaredReadOptions, SecretsClient, SecretsClientOptions } from './secrets-client.ts';
