import type { ManifestError } from '@undotenv/manifest';
import type { ClientError } from '../errors.ts';

/**
 * How a process ends that `@undotenv/client/env` keeps from starting, by the error's code; 1 for
 * any other error. As on the command line: 1 failed, 2 misused, 3 refused for safety, 4 not found,
 * 5 denied, 6 unavailable. Exhaustive by its type: a new error needs its exit code here.
 */
export const preloadExitCodes: Readonly<
  Record<ClientError['code'] | ManifestError['code'], number>
> = {
  ACCESS_DENIED: 5,
  BINARY_SECRET: 1,
  CONFLICTING_SETTINGS: 2,
  CREDENTIALS_MISSING: 3,
  CREDENTIALS_REJECTED: 5,
  INVALID_CONFIGURATION: 2,
  INVALID_JSON: 1,
  INVALID_MANIFEST: 2,
  INVALID_REFERENCE: 2,
  INVALID_REQUEST: 1,
  INVALID_VARIABLES: 3,
  KMS_KEY_UNUSABLE: 5,
  MISSING_KEY: 4,
  RESPONSE_REFUSED: 3,
  SECRET_EXISTS: 3,
  SECRET_NOT_FOUND: 4,
  SECRET_READ_FAILED: 1,
  SHAPE_MISMATCH: 1,
  THROTTLED: 6,
  UNAVAILABLE: 6,
  UNKNOWN_ENVIRONMENT: 2,
};
