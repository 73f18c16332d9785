import { InvalidRequestError } from '@undotenv/client';
import type { SecretsManagerApi } from '@undotenv/client/api';
import {
  makeStagedCurrent,
  type StagedVersion,
  stageVersion,
  unstageVersion,
} from '@undotenv/migration';
import { ConcurrentChangeError } from '../errors.ts';

export interface Replacement extends StagedVersion {
  /** The version the new value was made from. */
  readonly expectedVersionId: string;
  readonly secretString: string;
}

/**
 * Makes a new value current only if the version it was made from still is: two people who change
 * two keys of one secret at once cannot undo each other.
 *
 * @throws {ConcurrentChangeError} `CONCURRENT_CHANGE`: somebody else wrote in between.
 */
export async function replaceCurrentVersion(
  api: SecretsManagerApi,
  { expectedVersionId, secretString, ...version }: Replacement,
): Promise<void> {
  await stageVersion(api, version, secretString);
  try {
    await makeStagedCurrent(api, version, expectedVersionId);
  } catch (cause) {
    if (!(cause instanceof InvalidRequestError)) throw cause;
    throw new ConcurrentChangeError(`${version.secretId} was changed by somebody else meanwhile`, {
      hint: 'theirs stands; look at it and run the command again',
      cause,
    });
  } finally {
    await unstageVersion(api, version);
  }
}
