import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLru, type Listed } from '../../src/cache/lru.ts';

const entry = (key: string, bytes: number): Listed => ({
  key,
  bytes,
  newer: undefined,
  older: undefined,
});

const operation = fc.record({
  type: fc.constantFrom('set', 'set', 'touch', 'delete'),
  key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  bytes: fc.integer({ min: 0, max: 12 }),
});

describe('createLru', () => {
  it('keeps exactly what a list in order of use keeps', () => {
    fc.assert(
      fc.property(
        fc.array(operation, { maxLength: 60 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 20 }),
        (operations, maxEntries, maxBytes) => {
          const lru = createLru({ maxEntries, maxBytes });
          let model: Listed[] = [];
          const total = () => model.reduce((sum, { bytes }) => sum + bytes, 0);
          for (const { type, key, bytes } of operations) {
            const kept = lru.get(key);
            const others = model.filter((each) => each.key !== key);
            if (type === 'set') {
              const added = entry(key, bytes);
              lru.set(added);
              model = bytes > maxBytes ? others : [...others, added];
              while (model.length > maxEntries || total() > maxBytes) model.shift();
            } else if (type === 'delete') {
              lru.delete(key);
              model = others;
            } else if (kept !== undefined) {
              lru.touch(kept);
              model = [...others, kept];
            }
            expect(new Map(lru.list())).toEqual(new Map(model.map((each) => [each.key, each])));
          }
        },
      ),
    );
  });
});
