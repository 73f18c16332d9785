import { InvalidRequestError } from '@undotenv/client';
import type { SecretsManagerApi } from '@undotenv/client/api';
import { SecretChangedError } from '../migration-errors.ts';
import type { FoundSecret } from './find-secret.ts';

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
 * Makes a new version current. One that keeps keys of another replaces that one only: it is put
 * under a label of its own, which nobody reads, and AWSCURRENT moves to it only from the version
 * that the keys were read from, so that nobody's write in between is lost.
 *
 * @throws {SecretChangedError} `SECRET_CHANGED`
 * @see UpdateSecretVersionStage, API Reference, `RemoveFromVersionId`
 */
export async function putVersion(
  api: SecretsManagerApi,
  version: NewVersion,
  { text, madeFrom }: VersionContent,
): Promise<void> {
  await api.call('PutSecretValue', {
    SecretId: version.name,
    ClientRequestToken: version.token,
    SecretString: text,
    ...(madeFrom !== undefined && { VersionStages: [labelOf(version)] }),
  });
  if (madeFrom === undefined) return;
  await makeCurrent(api, version, madeFrom);
  await removeLabel(api, version);
}

/** Goes on where `putVersion` was interrupted, once its version is there. */
export async function finishReplacing(
  api: SecretsManagerApi,
  version: NewVersion,
  { madeFrom }: Pick<VersionContent, 'madeFrom'>,
  { currentVersionId, stages }: FoundSecret,
): Promise<void> {
  if (madeFrom === undefined || stages[version.token]?.includes(labelOf(version)) !== true) return;
  if (currentVersionId !== version.token) await makeCurrent(api, version, madeFrom);
  await removeLabel(api, version);
}

/** Takes the label off a version that was never made current: it then goes by itself. */
export async function dropReplacing(
  api: SecretsManagerApi,
  version: NewVersion,
  { stages }: FoundSecret,
): Promise<void> {
  if (stages[version.token]?.includes(labelOf(version)) === true) await removeLabel(api, version);
}

async function makeCurrent(
  api: SecretsManagerApi,
  { name, token }: NewVersion,
  madeFrom: string,
): Promise<void> {
  try {
    await api.call('UpdateSecretVersionStage', {
      SecretId: name,
      VersionStage: 'AWSCURRENT',
      MoveToVersionId: token,
      RemoveFromVersionId: madeFrom,
    });
  } catch (cause) {
    if (cause instanceof InvalidRequestError) throw new SecretChangedError(name, cause);
    throw cause;
  }
}

async function removeLabel(api: SecretsManagerApi, version: NewVersion): Promise<void> {
  await api.call('UpdateSecretVersionStage', {
    SecretId: version.name,
    VersionStage: labelOf(version),
    RemoveFromVersionId: version.token,
  });
}

function labelOf({ token }: NewVersion): string {
  return `undotenv-${token}`;
}
