/**
 * `@undotenv/client/core`: the path of one read and nothing beside it, for functions that are
 * started often. It has the cache, the errors and the checks of `createSecretsClient`; what a
 * program may do without is given to it instead of being in it: credentials that must be looked
 * for, how a value is looked at, a log.
 */
export { createCoreClient, type CoreClient, type CoreClientOptions } from './core-client.ts';
export { invalidate, refresh, reportAuthFailure } from './core-functions.ts';
export { batchedCalls } from './calls/batched-calls.ts';
export { cacheEvents } from './cache/cache-events.ts';
export type { CacheEvent, CacheRules, ExtendCache } from './cache/contract.ts';
export type { CacheTimes } from './cache/policy.ts';
export { cacheTimes } from './cache/rules.ts';
export { cacheRules, type CoreCacheOptions } from './core-rules.ts';
export { fixedCredentials, type CredentialsHolder } from './credentials/fixed-credentials.ts';
export { holdCredentials } from './core-credentials.ts';
export { errorInItsWords } from './calls/quoted-errors.ts';
export type { RetryTimers } from './calls/retry.ts';
export type { Clock } from './clock.ts';
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
  ResponseRefusedError,
  SecretNotFoundError,
  ShapeMismatchError,
  ThrottledError,
  UnavailableError,
  type ClientError,
} from './errors.ts';
export type { StoredSecret } from './sources/source.ts';
export { fromEnvironment } from './from-environment.ts';
export { binary, json, text, type View } from './values/views.ts';
