import { limits, type SecretVersionsListEntry } from '@undotenv/protocol';
import { findSecret } from '../rules/find-secret.ts';
import { flag, membersOf, wholeNumber } from '../rules/members.ts';
import { type Listing, pageOf } from '../rules/paging.ts';
import * as members from '../rules/request-members.ts';
import { epochSeconds, startOfDay } from '../rules/wire-time.ts';
import type { StoredSecret, StoredVersion } from '../store/store.ts';
import { versionWithId } from '../versions.ts';
import type { Operation } from './operation.ts';

export const listSecretVersionIds: Operation<'ListSecretVersionIds'> = {
  name: 'ListSecretVersionIds',
  parse: membersOf({
    SecretId: members.secretId,
    IncludeDeprecated: flag(),
    MaxResults: wholeNumber({ min: 1, max: limits.pageMaxResults }),
    NextToken: members.nextToken,
  }),
  handle: (request, context) => {
    const secret = findSecret(request.SecretId, context);
    const listing = versionListing(secret, request.IncludeDeprecated ?? false);
    const { items, nextToken } = pageOf(listing, request, context.listings);
    return {
      ARN: secret.arn,
      Name: secret.name,
      Versions: items.map(toEntry),
      ...(nextToken !== undefined && { NextToken: nextToken }),
    };
  },
};

/** Oldest first. */
function versionListing(secret: StoredSecret, includesDeprecated: boolean): Listing<StoredVersion> {
  const versions = secret.versions.filter(({ stages }) => includesDeprecated || stages.length > 0);
  return {
    key: ['ListSecretVersionIds', secret.arn, includesDeprecated],
    ids: () => versions.map(({ versionId }) => versionId),
    find: (versionId) => versionWithId(versions, versionId),
  };
}

/** A deprecated version is listed without labels rather than with none (observed). */
function toEntry(version: StoredVersion): SecretVersionsListEntry {
  const { stages, lastAccessedAtMs } = version;
  return {
    VersionId: version.versionId,
    ...(stages.length > 0 && { VersionStages: [...stages] }),
    CreatedDate: epochSeconds(version.createdAtMs),
    ...(lastAccessedAtMs !== undefined && {
      LastAccessedDate: epochSeconds(startOfDay(lastAccessedAtMs)),
    }),
    KmsKeyIds: [version.kmsKeyId ?? 'DefaultEncryptionKey'],
  };
}
