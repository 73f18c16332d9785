import { limits, ServiceException } from '@undotenv/protocol';
import type { Listings } from './listings.ts';

export interface PageRequest {
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

/** What there is to list, by ids: they stay as they are while the items change. */
export interface Listing<Item> {
  /** All that decides what is listed and in which order: a token is good for that alone. */
  readonly key: readonly unknown[];
  /** In order; asked for once, for the first page. */
  readonly ids: () => readonly string[];
  /** `undefined` if the item has gone, or no longer belongs here. */
  readonly find: (id: string) => Item | undefined;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken?: string;
}

/**
 * One page of a listing. The order is settled with the first page and remembered, because what it
 * goes by may change between two pages: a secret sorted by when it was last read moves when it is
 * read, as does every secret by when it was changed. So nothing that stood throughout is skipped,
 * nothing is listed twice, and what came later is not listed.
 *
 * @throws {ServiceException} InvalidNextTokenException for a token that is not of this listing.
 */
export function pageOf<Item>(
  { key, ids, find }: Listing<Item>,
  { NextToken: token, MaxResults: maxResults = limits.pageMaxResults }: PageRequest,
  listings: Listings,
): Page<Item> {
  const keyText = JSON.stringify(key);
  const { id, entries, start } =
    token === undefined ? { entries: ids(), start: 0 } : resume(token, keyText, listings);
  const items: Item[] = [];
  for (const [offset, entry] of entries.slice(start).entries()) {
    const item = find(entry);
    if (item === undefined) continue;
    // One more than fits, so that no token leads to an empty page.
    if (items.length === maxResults) {
      const next = id ?? listings.keep(keyText, entries);
      return { items, nextToken: `${next}.${String(start + offset)}` };
    }
    items.push(item);
  }
  return { items };
}

interface Position {
  readonly id?: string;
  readonly entries: readonly string[];
  readonly start: number;
}

function resume(token: string, key: string, listings: Listings): Position {
  const [, id, start] = /^([^.]+)\.(\d{1,7})$/.exec(token) ?? [];
  const entries = id === undefined ? undefined : listings.find(id, key);
  if (id === undefined || entries === undefined) throw invalidNextToken();
  return { id, entries, start: Number(start) };
}

/** The code is the API reference's, the text ours (assumed). */
export function invalidNextToken(): ServiceException {
  return new ServiceException('InvalidNextTokenException', 'The NextToken value is invalid.');
}
