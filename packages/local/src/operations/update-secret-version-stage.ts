import { ServiceException, type UpdateSecretVersionStageRequest } from '@undotenv/protocol';
import { storeRelabelled } from '../rotation/store-relabelled.ts';
import { changedNow } from '../rules/change.ts';
import { findChangeableSecret } from '../rules/find-secret.ts';
import { membersOf, required } from '../rules/members.ts';
import { checkLabelCount } from '../rules/put-version.ts';
import * as members from '../rules/request-members.ts';
import {
  currentLabel,
  detach,
  moveLabel,
  type Versions,
  versionWithId,
  versionWithLabel,
} from '../versions.ts';
import type { Operation } from './operation.ts';

export const updateSecretVersionStage: Operation<'UpdateSecretVersionStage'> = {
  name: 'UpdateSecretVersionStage',
  parse: membersOf({
    SecretId: members.secretId,
    VersionStage: required(members.stagingLabel),
    MoveToVersionId: members.versionId,
    RemoveFromVersionId: members.versionId,
  }),
  handle: (request, context) => {
    const secret = findChangeableSecret(request.SecretId, context);
    const { VersionStage: label, MoveToVersionId: to } = request;
    checkTarget(secret.versions, request);
    checkHolder(secret.versions, request);
    const versions =
      to === undefined ? detach(secret.versions, label) : moveLabel(secret.versions, label, to);
    checkLabelCount(versions);
    storeRelabelled({ ...changedNow(secret, context.clock), versions }, context);
    return { ARN: secret.arn, Name: secret.name };
  },
};

function checkTarget(versions: Versions, request: UpdateSecretVersionStageRequest): void {
  const { VersionStage: label, MoveToVersionId: to, RemoveFromVersionId: from } = request;
  if (to === undefined && from === undefined) {
    // The text is ours (assumed).
    throw invalidParameter('You must provide MoveToVersionId or RemoveFromVersionId.');
  }
  if (to === undefined && label === currentLabel) {
    throw invalidParameter(
      'You can only move staging label AWSCURRENT to a different secret version. It can’t be completely removed.',
    );
  }
  if (to !== undefined && versionWithId(versions, to) === undefined) {
    throw new ServiceException(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret value for VersionId: ${to}`,
    );
  }
}

/** A label is taken off a version only by a caller who names that version. */
function checkHolder(versions: Versions, request: UpdateSecretVersionStageRequest): void {
  const { VersionStage: label, MoveToVersionId: to, RemoveFromVersionId: from } = request;
  const holder = versionWithLabel(versions, label);
  if (holder?.versionId === from) return;
  // Where the label already sits on the version it shall move to, nothing need be removed (assumed).
  if (from === undefined && holder?.versionId === to) return;
  if (holder === undefined) {
    throw invalidParameter(
      `The parameter RemoveFromVersionId is invalid. Staging label ${label} is not attached to any version.`,
    );
  }
  throw invalidParameter(
    `The parameter RemoveFromVersionId can't be empty. Staging label ${label} is currently attached to version ${holder.versionId}, so you must explicitly reference that version in RemoveFromVersionId.`,
  );
}

function invalidParameter(message: string): ServiceException {
  return new ServiceException('InvalidParameterException', message);
}
