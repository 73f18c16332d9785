export { withoutAccountIds } from './log/account-ids.ts';
export type { CacheTimes } from './cache/policy.ts';
export type { CacheOptions } from './cache/rules.ts';
export type { Clock } from './clock.ts';
export type {
  OptionalReadOptions,
  Read,
  ReadOptions,
  ReadVersion,
  SecretChange,
  SecretVersion,
} from './reference-client.ts';
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
  SecretReadError,
  ShapeMismatchError,
  ThrottledError,
  UnavailableError,
  type ClientError,
  type ClientErrorDetails,
} from './errors.ts';
export type {
  CredentialsPlace,
  Explained,
  ExplainedCondition,
  ExplainedKey,
  ExplainedProblem,
  ExplainedSecret,
  ExplainedSettings,
  ExplainedSource,
  Explanation,
  Origin,
} from './explain/explanation.ts';
export { UndotenvError, type JsonObject } from '@undotenv/protocol';
export type {
  CacheSize,
  ClientObserver,
  ObservedCall,
  ObservedClient,
  ObservedFetch,
  ObservedRead,
  ObservedStale,
  ReadOutcome,
} from './observer.ts';
export type { LogEvent, LogEventId, Logger } from './log/logger.ts';
export type { RetryTimers } from './calls/retry.ts';
export { connectionFields, type ConnectionFields } from './connection/connection-fields.ts';
export { connectionUrl, type ConnectionParts } from './connection/connection-url.ts';
export type { MissingKey, Secret } from '@undotenv/manifest';
export { loggable } from './values/loggable.ts';
export { isSecret, revealed, sealValue } from './sealed/secret.ts';
export type { OpenReads, ReadKinds, SealedReads, SealedShape } from './sealed/sealed-shape.ts';
export type {
  DeclaredReadOptions,
  SealedClientOptions,
  SecretsClient,
  SecretsClientOptions,
  WrapErrors,
} from './secrets-client.ts';
