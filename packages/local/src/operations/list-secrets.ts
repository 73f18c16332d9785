import { limits, type SecretListEntry } from '@undotenv/protocol';
import { filters } from '../rules/filters.ts';
import { flag, membersOf, oneOf, wholeNumber } from '../rules/members.ts';
import { pageOf } from '../rules/paging.ts';
import * as members from '../rules/request-members.ts';
import { secretListing } from '../rules/secret-listing.ts';
import { labelsByVersion, secretMetadata } from '../rules/secret-metadata.ts';
import type { StoredSecret } from '../store/store.ts';
import type { Operation } from './operation.ts';

export const listSecrets: Operation<'ListSecrets'> = {
  name: 'ListSecrets',
  parse: membersOf({
    Filters: filters,
    IncludePlannedDeletion: flag(),
    MaxResults: wholeNumber({ min: 1, max: limits.pageMaxResults }),
    NextToken: members.nextToken,
    SortBy: oneOf(['created-date', 'last-accessed-date', 'last-changed-date', 'name']),
    SortOrder: oneOf(['asc', 'desc']),
  }),
  handle: (request, context) => {
    const listing = secretListing(request, context);
    const { items, nextToken } = pageOf(listing, request, context.listings);
    return {
      SecretList: items.map(toEntry),
      ...(nextToken !== undefined && { NextToken: nextToken }),
    };
  },
};

function toEntry(secret: StoredSecret): SecretListEntry {
  const labels = labelsByVersion(secret);
  return {
    ...secretMetadata(secret),
    ...(labels !== undefined && { SecretVersionsToStages: labels }),
  };
}
