import type { MarkOptions } from '../store/open-marked-store.ts';
import type { RootKeys } from '../vault/root-key.ts';

/** Where a store is, and what opens it. */
export interface StorePlace {
  readonly dataDirectory: string;
  readonly rootKey: RootKeys;
  /** Where the store's mark is kept, as for `startLocal`. */
  readonly marks?: MarkOptions;
}
