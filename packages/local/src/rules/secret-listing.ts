import type { ListSecretsRequest } from '@undotenv/protocol';
import type { OperationContext } from '../operations/operation.ts';
import type { StoredSecret } from '../store/store.ts';
import { listSecrets, removeIfExpired } from './deletion.ts';
import { filterOf } from './filters.ts';
import type { Listing } from './paging.ts';

/** What decides which secrets are listed, and in which order. */
export type SecretSelection = Pick<
  ListSecretsRequest,
  'Filters' | 'IncludePlannedDeletion' | 'SortBy' | 'SortOrder'
>;

/** The caller's secrets that `selection` means, as they are to be paged. */
export function secretListing(
  selection: SecretSelection,
  context: OperationContext,
): Listing<StoredSecret> {
  const { operation, caller, store } = context;
  const { Filters: filters = [], IncludePlannedDeletion: includesDeleted = false } = selection;
  const { SortBy: sortBy = 'created-date', SortOrder: sortOrder = 'asc' } = selection;
  const passes = filterOf(filters);
  const belongs = (secret: StoredSecret): boolean =>
    (includesDeleted || secret.deletionAtMs === undefined) && passes(secret);
  return {
    key: [operation, caller.account, caller.region, filters, includesDeleted, sortBy, sortOrder],
    ids: () => {
      const secrets = sort(listSecrets(context).filter(belongs), sortBy);
      if (sortOrder === 'desc') secrets.reverse();
      return secrets.map(({ name }) => name);
    },
    find: (name) => {
      const found = store.findByName(caller, name);
      const secret = found === undefined ? undefined : removeIfExpired(found, context);
      return secret !== undefined && belongs(secret) ? secret : undefined;
    },
  };
}

type SortBy = NonNullable<SecretSelection['SortBy']>;

/** Oldest first unless asked otherwise (as moto has it); equals stay in order of creation. */
function sort(secrets: readonly StoredSecret[], sortBy: SortBy): StoredSecret[] {
  const keyOf = sortKeys[sortBy];
  return secrets.toSorted((one, other) => compare(keyOf(one), keyOf(other)));
}

const sortKeys: Readonly<Record<SortBy, (secret: StoredSecret) => string | number>> = {
  'created-date': ({ createdAtMs }) => createdAtMs,
  // What was never read comes before what was read long ago (assumed).
  'last-accessed-date': ({ lastAccessedAtMs = 0 }) => lastAccessedAtMs,
  'last-changed-date': ({ changedAtMs }) => changedAtMs,
  // Capitals before small letters (assumed).
  name: ({ name }) => name,
};

function compare(one: string | number, other: string | number): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
