import type { Tag } from './operations.ts';

/** A response's tags by key; none if the response has no such member. */
export function tagsToRecord(tags: readonly Tag[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key, Value]));
}

/** Tags as a request takes them, in the record's order. */
export function recordToTags(record: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(record).map(([Key, Value]) => ({ Key, Value }));
}
