import type { OperationName } from '@undotenv/protocol';

/**
 * How a read was answered: at once, after asking a source, or not at all. `absent`: no source has
 * the secret or its key, and the read, or its declaration, says that it need not be there. `failed`
 * is also what the value cannot be read as.
 */
export type ReadOutcome = 'cached' | 'waited' | 'absent' | 'failed';

export interface ObservedRead {
  /** Name or ARN as it was asked for. */
  readonly secretId: string;
  readonly outcome: ReadOutcome;
  /** Where the value came from, if there is one. */
  readonly source?: string;
  /** The error's `code`, if the read failed. */
  readonly code?: string;
}

/** The sources were asked for one secret; how many reads waited for that is another matter. */
export interface ObservedFetch {
  readonly secretId: string;
  /** Whether a value was cached already. */
  readonly isRefresh: boolean;
  readonly source?: string;
  /** The error's `code`, if no source answered. */
  readonly code?: string;
}

/** A value was served beyond its time, because there is no newer one yet. */
export interface ObservedStale {
  readonly secretId: string;
  readonly ageMs: number;
}

/** One call of Secrets Manager, its retries included. */
export interface ObservedCall {
  readonly operation: OperationName;
  readonly region: string;
  readonly endpoint: string;
  /** Where the call is about one secret. */
  readonly secretId?: string;
}

export interface CacheSize {
  readonly entries: number;
  /** Of all stored values together. */
  readonly bytes: number;
}

export interface ObservedClient {
  readonly region: string;
  cacheSize(): CacheSize;
}

/**
 * Told what a client does, while it does it: names, codes and numbers, never a value. It must not
 * wait: it runs inside the reads. What it throws, or rejects with, changes nothing.
 */
export interface ClientObserver {
  onOpen?(client: ObservedClient): void;
  /** Once for each read, however many share one call. */
  onRead?(read: ObservedRead): void;
  onFetch?(fetch: ObservedFetch): void;
  onStale?(stale: ObservedStale): void;
  /**
   * Calls `run` at once, in whose context the call is made; it gives the same promise however often
   * it is called, and the client goes by that promise alone.
   */
  aroundCall?(call: ObservedCall, run: () => Promise<unknown>): Promise<void>;
  onClose?(client: ObservedClient): void;
}

/** All observers of one client, none of which can fail. */
export interface Observers {
  open(client: ObservedClient): void;
  read(read: ObservedRead): void;
  fetch(fetch: ObservedFetch): void;
  stale(stale: ObservedStale): void;
  call<Result>(call: ObservedCall, run: () => Promise<Result>): Promise<Result>;
  close(): void;
}

const ignore = (): void => undefined;

/** @returns `undefined` if there are none: then nothing is made to be told. */
export function joinObservers(
  observers: readonly ClientObserver[] | undefined,
): Observers | undefined {
  return observers === undefined || observers.length === 0 ? undefined : joined(observers);
}

function joined(observers: readonly ClientObserver[]): Observers {
  let client: ObservedClient | undefined;

  function tell(each: (observer: ClientObserver) => void): void {
    for (const observer of observers) {
      try {
        each(observer);
      } catch {
        // A read is worth more than the knowledge of it.
      }
    }
  }

  return {
    open(opened) {
      client = opened;
      tell((each) => each.onOpen?.(opened));
    },
    read(read) {
      tell((each) => each.onRead?.(read));
    },
    fetch(fetch) {
      tell((each) => each.onFetch?.(fetch));
    },
    stale(stale) {
      tell((each) => each.onStale?.(stale));
    },
    call<Result>(call: ObservedCall, run: () => Promise<Result>) {
      return observers.reduceRight((inner, each) => around(each, call, inner), run)();
    },
    close() {
      const closed = client;
      if (closed !== undefined) tell((each) => each.onClose?.(closed));
    },
  };
}

/** What `run` gives, whatever the observer makes of it; run once, also by one that forgets to. */
function around<Result>(
  observer: ClientObserver,
  call: ObservedCall,
  run: () => Promise<Result>,
): () => Promise<Result> {
  return () => {
    let running: Promise<Result> | undefined;
    const runOnce = (): Promise<Result> => (running ??= run());
    try {
      observer.aroundCall?.(call, runOnce).catch(ignore);
    } catch {
      // As above.
    }
    return runOnce();
  };
}
