import { type GetSecretValueRequest, ServiceException } from '@undotenv/protocol';
import { checkDecryption } from '../kms/key-use.ts';
import { checkReach } from '../rules/across-accounts.ts';
import { findUsableSecret } from '../rules/find-secret.ts';
import { membersOf } from '../rules/members.ts';
import * as members from '../rules/request-members.ts';
import { secretValueMembers } from '../rules/secret-value.ts';
import { epochSeconds, startOfDay } from '../rules/wire-time.ts';
import type { StoredSecret, StoredVersion } from '../store/store.ts';
import { currentLabel, versionWithId, versionWithLabel } from '../versions.ts';
import type { Operation, OperationContext } from './operation.ts';

export const getSecretValue: Operation<'GetSecretValue'> = {
  name: 'GetSecretValue',
  parse: membersOf({
    SecretId: members.secretId,
    VersionId: members.versionId,
    VersionStage: members.stagingLabel,
  }),
  handle: (request, context) => {
    const secret = findUsableSecret(request.SecretId, context);
    const version = findVersion(secret, request);
    checkReach(secret, version, context.caller);
    checkDecryption(secret, version, context);
    const value = context.store.readValue(secret, version.versionId);
    if (value === undefined) throw valueNotFound(request);
    recordAccess(secret, version, context);
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: version.versionId,
      ...secretValueMembers(value),
      VersionStages: [...version.stages],
      CreatedDate: epochSeconds(version.createdAtMs),
    };
  },
};

function findVersion(secret: StoredSecret, request: GetSecretValueRequest): StoredVersion {
  const { VersionId: id, VersionStage: label = currentLabel } = request;
  const version =
    id === undefined
      ? versionWithLabel(secret.versions, label)
      : versionWithId(secret.versions, id);
  if (version === undefined) throw valueNotFound(request);
  if (request.VersionStage !== undefined && !version.stages.includes(label)) {
    throw new ServiceException(
      'InvalidRequestException',
      'You provided a VersionStage that is not associated to the provided VersionId.',
    );
  }
  return version;
}

function valueNotFound(request: GetSecretValueRequest): ServiceException {
  const { VersionId: id, VersionStage: label = currentLabel } = request;
  const sought = id === undefined ? `staging label: ${label}` : `VersionId: ${id}`;
  return new ServiceException(
    'ResourceNotFoundException',
    `Secrets Manager can't find the specified secret value for ${sought}`,
  );
}

/** The date is told to the day, so only a day's first read of a version writes. */
function recordAccess(
  secret: StoredSecret,
  version: StoredVersion,
  { store, clock }: OperationContext,
): void {
  const today = startOfDay(clock.now());
  if (version.lastAccessedAtMs === today && secret.lastAccessedAtMs === today) return;
  store.put({
    ...secret,
    lastAccessedAtMs: today,
    versions: secret.versions.map((each) =>
      each === version ? { ...each, lastAccessedAtMs: today } : each,
    ),
  });
}
