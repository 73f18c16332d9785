import type { ReadRequest, Shortcut } from './read-request.ts';

/** Requests are of declarations and of references that are remembered; others are made up. */
const maxRequests = 2_048;

/** Requests that know their answer, so that a read of it is one comparison with the clock. */
export interface Shortcuts {
  set(request: ReadRequest, shortcut: Shortcut): void;
  /** Lets go of what is not cached any more. */
  readonly prune: () => void;
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
