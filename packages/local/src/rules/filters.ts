import { type Filter, ServiceException } from '@undotenv/protocol';
import type { StoredSecret } from '../store/store.ts';

/** Whether every filter holds; within one, any of its values suffices (documented). */
export function matchesFilters(secret: StoredSecret, filters: readonly Filter[]): boolean {
  return filters.every(({ Key, Values }) => {
    const attributes = attributesOf(secret, Key);
    return Values.some((value) => matchesValue(attributes, value));
  });
}

/**
 * Case-sensitive prefix; a leading exclamation mark negates (observed). `description` and `all`
 * search words by rules of their own and are refused until they are here: a listing that quietly
 * ignored a filter would show too much.
 */
function matchesValue(attributes: readonly string[], value: string): boolean {
  return value.startsWith('!')
    ? !hasPrefix(attributes, value.slice(1))
    : hasPrefix(attributes, value);
}

function hasPrefix(attributes: readonly string[], prefix: string): boolean {
  return attributes.some((attribute) => attribute.startsWith(prefix));
}

function attributesOf(secret: StoredSecret, key: Filter['Key']): readonly string[] {
  switch (key) {
    case 'name':
      return [secret.name];
    case 'tag-key':
      return (secret.tags ?? []).map((tag) => tag.Key);
    case 'tag-value':
      return (secret.tags ?? []).map((tag) => tag.Value);
    // Nothing here is replicated or managed by another service.
    case 'primary-region':
    case 'owning-service':
      return [];
    case 'description':
    case 'all':
      throw unsupportedFilter(key);
  }
}

/** Refused before the first secret is looked at, so that an empty store answers alike. */
export function checkFilters(filters: readonly Filter[]): void {
  for (const { Key } of filters) {
    if (Key === 'description' || Key === 'all') throw unsupportedFilter(Key);
  }
}

function unsupportedFilter(key: string): ServiceException {
  return new ServiceException(
    'InvalidParameterException',
    `The filter key ${key} is not supported by undotenv's local Secrets Manager yet.`,
  );
}
