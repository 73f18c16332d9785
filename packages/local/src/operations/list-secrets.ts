import { limits, type ListSecretsRequest, type SecretListEntry } from '@undotenv/protocol';
import { listSecrets as secretsOf } from '../rules/deletion.ts';
import { checkFilters, matchesFilters } from '../rules/filters.ts';
import {
  flag,
  list,
  membersOf,
  oneOf,
  required,
  structure,
  text,
  wholeNumber,
} from '../rules/members.ts';
import { type Ordering, pageOf } from '../rules/paging.ts';
import * as members from '../rules/request-members.ts';
import { labelsByVersion, secretMetadata } from '../rules/secret-metadata.ts';
import type { StoredSecret } from '../store/store.ts';
import type { Operation } from './operation.ts';

const filterKeys = [
  'description',
  'name',
  'tag-key',
  'tag-value',
  'primary-region',
  'owning-service',
  'all',
] as const;

const sortKeys = ['created-date', 'last-accessed-date', 'last-changed-date', 'name'] as const;

export const listSecrets: Operation<'ListSecrets'> = {
  name: 'ListSecrets',
  parse: membersOf({
    Filters: list(
      structure({
        Key: required(oneOf(filterKeys)),
        Values: required(
          list(text({ max: limits.filterValueMaxLength }), {
            min: 1,
            max: limits.filterValuesPerFilter,
          }),
        ),
      }),
      { max: limits.filtersPerRequest },
    ),
    IncludePlannedDeletion: flag(),
    MaxResults: wholeNumber({ min: 1, max: limits.pageMaxResults }),
    NextToken: members.nextToken,
    SortBy: oneOf(sortKeys),
    SortOrder: oneOf(['asc', 'desc']),
  }),
  handle: (request, context) => {
    const { Filters: filters = [], IncludePlannedDeletion: includesDeleted = false } = request;
    checkFilters(filters);
    const secrets = secretsOf(context).filter(
      (secret) =>
        (includesDeleted || secret.deletionAtMs === undefined) && matchesFilters(secret, filters),
    );
    const { items, nextToken } = pageOf(secrets, request, orderingOf(request));
    return {
      SecretList: items.map(toEntry),
      ...(nextToken !== undefined && { NextToken: nextToken }),
    };
  },
};

/** Oldest first unless asked otherwise (as moto has it). */
function orderingOf({ SortBy: by, SortOrder: order }: ListSecretsRequest): Ordering<StoredSecret> {
  const { keyOf, name } = orderings[by ?? 'created-date'];
  const descending = order === 'desc';
  return { name: `${name} ${order ?? 'asc'}`, descending, keyOf, idOf: ({ arn }) => arn };
}

const orderings: Record<
  (typeof sortKeys)[number],
  Pick<Ordering<StoredSecret>, 'name' | 'keyOf'>
> = {
  'created-date': { name: 'created-date', keyOf: ({ createdAtMs }) => createdAtMs },
  'last-accessed-date': {
    name: 'last-accessed-date',
    keyOf: ({ lastAccessedAtMs = 0 }) => lastAccessedAtMs,
  },
  'last-changed-date': { name: 'last-changed-date', keyOf: ({ changedAtMs }) => changedAtMs },
  name: { name: 'name', keyOf: ({ name }) => name },
};

function toEntry(secret: StoredSecret): SecretListEntry {
  const labels = labelsByVersion(secret);
  return {
    ...secretMetadata(secret),
    ...(labels !== undefined && { SecretVersionsToStages: labels }),
  };
}
