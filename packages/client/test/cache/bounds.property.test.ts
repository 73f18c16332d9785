import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testCache } from './test-cache.ts';

const operation = fc.record({
  type: fc.constantFrom('set', 'set', 'read', 'delete'),
  key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  bytes: fc.integer({ min: 0, max: 12 }),
});

describe('a bounded cache', () => {
  it('keeps exactly what a list in order of use keeps', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(operation, { maxLength: 60 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 12, max: 20 }),
        async (operations, maxEntries, maxBytes) => {
          const { cache, answer, events } = testCache({ maxEntries, maxBytes });
          let model: { key: string; bytes: number }[] = [];
          const total = () => model.reduce((sum, { bytes }) => sum + bytes, 0);
          for (const { type, key, bytes } of operations) {
            const request = { secretId: key };
            const known = model.find((each) => each.key === key);
            const others = model.filter((each) => each.key !== key);
            if (type === 'set') {
              answer(() => Promise.resolve('x'.repeat(bytes)));
              await cache.refresh(key, request);
              model = [...others, { key, bytes }];
              while (model.length > maxEntries || total() > maxBytes) model.shift();
            } else if (type === 'delete') {
              cache.forget((secretId) => secretId === key);
              model = others;
            } else {
              expect(cache.fresh(key, request)?.value.length).toBe(known?.bytes);
              if (known !== undefined) model = [...others, known];
            }
            expect(cache.size()).toEqual({ entries: model.length, bytes: total() });
            const kept = ['a', 'b', 'c', 'd', 'e'].filter((each) => cache.kept(each) !== undefined);
            expect(kept).toEqual(model.map((each) => each.key).sort());
          }
          expect(events).toEqual([]);
        },
      ),
    );
  });

  it('does not keep a value that is larger than all may be together', async () => {
    const { read, loads, cache } = testCache({ maxBytes: 2 });
    await read('abc');
    await read('abc');
    expect(loads).toHaveLength(2);
    expect(cache.size()).toEqual({ entries: 0, bytes: 0 });
  });
});
