import { type Filter, type FilterKey, limits } from '@undotenv/protocol';
import { primaryRegionOf } from '../replication/replica.ts';
import type { StoredSecret } from '../store/store.ts';
import { list, oneOf, required, type Rule, structure, text } from './members.ts';
import { hasWords, wordsOf } from './words.ts';

/** The pattern is the API model's. */
const filterValue = text({
  max: limits.filterValueMaxLength,
  pattern: String.raw`^\!?[a-zA-Z0-9 :_@\/\+\=\.\-\!]*$`,
});

const filterKey: Rule<FilterKey, false> = oneOf([
  'description',
  'name',
  'tag-key',
  'tag-value',
  'primary-region',
  'owning-service',
  'all',
]);

/** The member of a request that chooses secrets. */
export const filters: Rule<Filter[], false> = list(
  structure({
    Key: required(filterKey),
    Values: required(list(filterValue, { min: 1, max: limits.filterValuesPerFilter })),
  }),
  { max: limits.filtersPerRequest },
);

type Test<Tested> = (tested: Tested) => boolean;

/** Whether a secret passes every filter; within one, any of its values suffices (documented). */
export function filterOf(filters: readonly Filter[]): Test<StoredSecret> {
  const tests = filters.map(testOf);
  return (secret) => tests.every((test) => test(secret));
}

function testOf({ Key: key, Values: values }: Filter): Test<StoredSecret> {
  const attributesOf = attributes[key];
  const matcherOf = searchesWords.has(key) ? wordMatcher : prefixMatcher;
  const tests = values.map((value) => negatable(value, matcherOf));
  return (secret) => {
    const searched = attributesOf(secret);
    return tests.some((test) => test(searched));
  };
}

/**
 * A leading exclamation mark negates (documented): then no attribute may match, so that a secret
 * without the attribute passes (assumed).
 */
function negatable(
  value: string,
  matcherOf: (value: string) => Test<string>,
): Test<readonly string[]> {
  const negated = value.startsWith('!');
  const matches = matcherOf(negated ? value.slice(1) : value);
  return (searched) => searched.some(matches) !== negated;
}

/** Minds case (documented). */
function prefixMatcher(prefix: string): Test<string> {
  return (attribute) => attribute.startsWith(prefix);
}

/**
 * Every word of the value must begin a word of the attribute, whatever its case. A value without
 * words, such as a lone `+`, matches nothing (observed).
 */
function wordMatcher(value: string): Test<string> {
  const sought = wordsOf(value);
  if (sought.length === 0) return () => false;
  return (attribute) => hasWords(attribute, sought);
}

/** `description` is documented as a prefix, and was observed to search words as `all` does. */
const searchesWords: ReadonlySet<FilterKey> = new Set(['description', 'all']);

const attributes: Readonly<Record<FilterKey, (secret: StoredSecret) => readonly string[]>> = {
  name: ({ name }) => [name],
  description: ({ description }) => (description === undefined ? [] : [description]),
  'tag-key': ({ tags = [] }) => tags.map(({ Key }) => Key),
  'tag-value': ({ tags = [] }) => tags.map(({ Value }) => Value),
  'primary-region': (secret) => {
    const region = primaryRegionOf(secret);
    return region === undefined ? [] : [region];
  },
  'owning-service': ({ owningService }) => (owningService === undefined ? [] : [owningService]),
  all: ({ name, description, tags = [] }) => [
    name,
    ...(description === undefined ? [] : [description]),
    ...tags.flatMap(({ Key, Value }) => [Key, Value]),
  ],
};
