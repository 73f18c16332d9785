import { InvalidRequestError } from '@undotenv/client';
import type { SecretsManagerApi } from '@undotenv/client/api';
import { SecretChangedError } from '../migration-errors.ts';
import type { FoundSecret } from './find-secret.ts';
import {
  makeStagedCurrent,
  type StagedVersion,
  stageVersion,
  stagingLabelOf,
  unstageVersion,
} from './staged-version.ts';

/** A new version: its id, which its request token becomes, and what it holds. */
export interface NewVersion {
  readonly name: string;
  readonly token: string;
}

export interface VersionContent {
  readonly text: string;
  /** The version that keys were taken over from: the value may replace no other. */
  readonly madeFrom?: string;
}

/** @throws {SecretChangedError} `SECRET_CHANGED` if what keys were taken over from is replaced. */
export function refuseChanged(
  name: string,
  { madeFrom }: Pick<VersionContent, 'madeFrom'>,
  { currentVersionId }: FoundSecret,
): void {
  if (madeFrom === undefined || currentVersionId === madeFrom) return;
  throw new SecretChangedError(name);
}

/**
 * Makes a new version current. One that keeps keys of another replaces that one only, so that
 * nobody's write in between is lost.
 *
 * @throws {SecretChangedError} `SECRET_CHANGED`
 */
export async function putVersion(
  api: SecretsManagerApi,
  version: NewVersion,
  { text, madeFrom }: VersionContent,
): Promise<void> {
  const { name, token } = version;
  if (madeFrom !== undefined) {
    await stageVersion(api, staged(version), text);
    await makeCurrent(api, version, madeFrom);
    await unstageVersion(api, staged(version));
    return;
  }
  await api.call('PutSecretValue', {
    SecretId: name,
    ClientRequestToken: token,
    SecretString: text,
  });
}

/** Goes on where `putVersion` was interrupted, once its version is there. */
export async function finishReplacing(
  api: SecretsManagerApi,
  version: NewVersion,
  { madeFrom }: Pick<VersionContent, 'madeFrom'>,
  found: FoundSecret,
): Promise<void> {
  if (madeFrom === undefined || !isStaged(version, found)) return;
  if (found.currentVersionId !== version.token) await makeCurrent(api, version, madeFrom);
  await unstageVersion(api, staged(version));
}

/** Takes the label off a version that was never made current. */
export async function dropReplacing(
  api: SecretsManagerApi,
  version: NewVersion,
  found: FoundSecret,
): Promise<void> {
  if (isStaged(version, found)) await unstageVersion(api, staged(version));
}

async function makeCurrent(
  api: SecretsManagerApi,
  version: NewVersion,
  madeFrom: string,
): Promise<void> {
  try {
    await makeStagedCurrent(api, staged(version), madeFrom);
  } catch (cause) {
    if (cause instanceof InvalidRequestError) throw new SecretChangedError(version.name, cause);
    throw cause;
  }
}

function isStaged(version: NewVersion, { stages }: FoundSecret): boolean {
  return stages[version.token]?.includes(stagingLabelOf(staged(version))) === true;
}

function staged({ name, token }: NewVersion): StagedVersion {
  return { secretId: name, token };
}
