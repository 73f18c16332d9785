import { describe, expect, it } from 'vitest';
import type { Entry } from '../../src/cache/engine.ts';
import { readRequest } from '../../src/reads/reader.ts';
import { createShortcuts, type Shortcut } from '../../src/reads/shortcuts.ts';
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
    shortcuts.set(gone, shortcutUntil(-Infinity));
    shortcuts.set(fresh, shortcutUntil(1_000));
    shortcuts.set(stale, shortcutUntil(0));
    shortcuts.prune();
    expect([gone, fresh, stale].map(({ shortcut }) => shortcut !== undefined)).toEqual([
      false,
      true,
      true,
    ]);
  });
});
