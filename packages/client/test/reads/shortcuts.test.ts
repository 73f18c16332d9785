import { describe, expect, it } from 'vitest';
import type { Entry } from '../../src/cache/entry.ts';
import { readRequest, type Shortcut } from '../../src/reads/read-request.ts';
import { createShortcuts } from '../../src/reads/shortcuts.ts';
import type { SecretValue } from '../../src/values/secret-value.ts';

/** Of the entry, only its time is looked at. */
function shortcutUntil(freshUntilMs: number): Shortcut {
  const entry = { freshUntilMs } as Entry<SecretValue>;
  const active = { key: '', sources: [] };
  return { entry, active, view: undefined, result: Promise.resolve('synthetic') };
}

describe('the answer a request knows', () => {
  it('is let go once it is not cached any more, and no other', () => {
    const shortcuts = createShortcuts();
    const [gone, fresh, stale] = ['a', 'b', 'c'].map((secretId) => readRequest({ secretId }));
    if (gone === undefined || fresh === undefined || stale === undefined) throw new Error('none');
    const forgotten = shortcutUntil(1_000);
    shortcuts.set(gone, forgotten);
    shortcuts.set(fresh, shortcutUntil(1_000));
    shortcuts.set(stale, shortcutUntil(0));
    forgotten.entry.freshUntilMs = -Infinity;
    shortcuts.prune();
    expect([gone, fresh, stale].map(({ shortcut }) => shortcut !== undefined)).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('is not taken up when it was forgotten while it was looked at', () => {
    const request = readRequest({ secretId: 'a' });
    createShortcuts().set(request, shortcutUntil(-Infinity));
    expect(request.shortcut).toBeUndefined();
  });

  it('is let go by the request that got it first once too many know one', () => {
    const shortcuts = createShortcuts();
    const requests = Array.from({ length: 2_050 }, (_, at) =>
      readRequest({ secretId: `made-up-${String(at)}` }),
    );
    for (const request of requests) shortcuts.set(request, shortcutUntil(1_000));
    const without = requests.filter(({ shortcut }) => shortcut === undefined);
    expect(without).toEqual(requests.slice(0, 2));
  });
});
