import type { Entry } from '../cache/engine.ts';
import type { ActiveSources } from '../sources/read-in-order.ts';
import type { SecretValue } from '../values/secret-value.ts';
import type { ReadRequest } from './reader.ts';

/** What a request was answered with last: good for as long as its entry is fresh. */
export interface Shortcut {
  readonly entry: Entry<SecretValue>;
  /** The sources it was read from; a variable may open others. */
  readonly active: ActiveSources;
  /** How the value was looked at, and what that gave. */
  readonly view: unknown;
  readonly result: Promise<unknown>;
}

/** Requests are of declarations and of references that are remembered; others are made up. */
const maxRequests = 2_048;

/** Requests that know their answer, so that a read of it is one comparison with the clock. */
export interface Shortcuts {
  set(request: ReadRequest, shortcut: Shortcut): void;
  /** Lets go of what is not cached any more. */
  prune(): void;
}

export function createShortcuts(): Shortcuts {
  const requests = new Set<ReadRequest>();

  function letGo(request: ReadRequest): void {
    request.shortcut = undefined;
    requests.delete(request);
  }

  return {
    set(request, shortcut) {
      // It may have been forgotten while the view looked at it.
      if (shortcut.entry.freshUntilMs === -Infinity) return;
      const [oldest] = requests.size < maxRequests ? [] : requests;
      if (oldest !== undefined) letGo(oldest);
      request.shortcut = shortcut;
      requests.add(request);
    },
    prune() {
      for (const request of requests) {
        if (request.shortcut?.entry.freshUntilMs === -Infinity) letGo(request);
      }
    },
  };
}
