import { limits, ServiceException } from '@undotenv/protocol';
import { isJsonObject } from './members.ts';

export interface PageRequest {
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

/** How a listing is ordered: what a page's token has to remember of the last item on it. */
export interface Ordering<Item> {
  /** Tells listings apart: a token of one is refused by another. */
  readonly name: string;
  readonly descending?: boolean;
  readonly keyOf: (item: Item) => string | number;
  readonly idOf: (item: Item) => string;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken?: string;
}

interface Cursor {
  readonly name: string;
  readonly key: string | number;
  readonly id: string;
}

/**
 * One page of `items`, sorted; equal keys stay in the order given. A token names the last item seen
 * and not a position, so that nothing is skipped where items vanish between two pages, as they do
 * for a caller who deletes what he lists.
 */
export function pageOf<Item>(
  items: readonly Item[],
  request: PageRequest,
  ordering: Ordering<Item>,
): Page<Item> {
  const sorted = sort(items, ordering);
  const { NextToken: token, MaxResults: maxResults = limits.pageMaxResults } = request;
  const start = token === undefined ? 0 : startAfter(readToken(token, ordering), sorted, ordering);
  const page = sorted.slice(start, start + maxResults);
  const last = page.at(-1);
  if (last === undefined || start + maxResults >= sorted.length) return { items: page };
  const { name, keyOf, idOf } = ordering;
  return { items: page, nextToken: writeToken({ name, key: keyOf(last), id: idOf(last) }) };
}

function sort<Item>(items: readonly Item[], { keyOf, descending }: Ordering<Item>): Item[] {
  const sorted = items.toSorted((one, other) => compare(keyOf(one), keyOf(other)));
  return descending === true ? sorted.reverse() : sorted;
}

function startAfter<Item>(
  cursor: Cursor,
  sorted: readonly Item[],
  ordering: Ordering<Item>,
): number {
  const seen = sorted.findIndex((item) => ordering.idOf(item) === cursor.id);
  if (seen !== -1) return seen + 1;
  const next = sorted.findIndex((item) => {
    const order = compare(ordering.keyOf(item), cursor.key);
    return ordering.descending === true ? order <= 0 : order >= 0;
  });
  return next === -1 ? sorted.length : next;
}

function compare(one: string | number, other: string | number): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function writeToken(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

function readToken<Item>(token: string, ordering: Ordering<Item>): Cursor {
  const cursor = parseCursor(token);
  if (cursor?.name === ordering.name) return cursor;
  // The code is the API reference's, the text ours (assumed).
  throw new ServiceException('InvalidNextTokenException', 'The NextToken value is invalid.');
}

function parseCursor(token: string): Cursor | undefined {
  try {
    const cursor: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (!isJsonObject(cursor)) return undefined;
    const { name, key, id } = cursor;
    if (typeof name !== 'string' || typeof id !== 'string') return undefined;
    return typeof key === 'string' || typeof key === 'number' ? { name, key, id } : undefined;
  } catch {
    return undefined;
  }
}
