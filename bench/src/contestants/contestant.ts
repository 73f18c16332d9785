/** What a scenario needs of whoever takes part in it. One file each implements it. */
export interface Reader {
  /** The current text of a secret, from the cache if it may be. */
  get(name: string): Promise<unknown>;
  /** All secrets it was opened for, in the best way this contestant knows. */
  getAll(): Promise<unknown>;
  /** How to read a secret without a promise from then on, where the contestant offers that. */
  handle?(name: string): Promise<() => unknown>;
}

export interface OpenOptions {
  /** Every secret that will be read: some contestants must be told beforehand. */
  readonly names: readonly string[];
  /** How long a value may be served without asking again. */
  readonly ttlMs: number;
}

/**
 * Opens a contestant as its own documentation does. Endpoint, region and credentials come from the
 * environment, which all of them read.
 */
export type Open = (options: OpenOptions) => Reader;
