import type { CacheEngine } from './cache/contract.ts';
import type { Clock } from './clock.ts';
import type { SourceRequest, StoredSecret } from './sources/source.ts';
import type { View } from './values/views.ts';

/** A version, and what was made of it. */
export interface Shown {
  readonly stored: StoredSecret;
  /** Weak: a function made for one read goes with it. */
  readonly views: WeakMap<View<unknown>, Promise<unknown>>;
}

/** What the functions beside a core client work with. */
export interface CoreParts {
  readonly cache: CacheEngine<SourceRequest, Shown>;
  readonly show: <Result>(shown: Shown, view: View<Result>) => Promise<Result>;
  readonly options: { readonly clock?: Clock };
}

/** Weak: a client that is dropped takes its values with it. */
export const coreParts: WeakMap<object, CoreParts> = new WeakMap<object, CoreParts>();
