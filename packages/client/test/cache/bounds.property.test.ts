import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepWithin, sizeOf, type Kept } from '../../src/cache/bounds.ts';

const operation = fc.record({
  type: fc.constantFrom('set', 'set', 'touch', 'delete'),
  key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  bytes: fc.integer({ min: 0, max: 12 }),
});

describe('keepWithin', () => {
  it('keeps exactly what a list in order of use keeps', () => {
    fc.assert(
      fc.property(
        fc.array(operation, { maxLength: 60 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 12, max: 20 }),
        (operations, maxEntries, maxBytes) => {
          const entries = new Map<string, Kept>();
          let model: { key: string; bytes: number }[] = [];
          const total = () => model.reduce((sum, { bytes }) => sum + bytes, 0);
          for (const [usedAt, { type, key, bytes }] of operations.entries()) {
            const kept = entries.get(key);
            const others = model.filter((each) => each.key !== key);
            if (type === 'set') {
              entries.set(key, { bytes, usedAt });
              keepWithin({ maxEntries, maxBytes }, entries);
              model = [...others, { key, bytes }];
              while (model.length > maxEntries || total() > maxBytes) model.shift();
            } else if (type === 'delete') {
              entries.delete(key);
              model = others;
            } else if (kept !== undefined) {
              kept.usedAt = usedAt;
              model = [...others, { key, bytes: kept.bytes }];
            }
            expect([...entries.keys()].sort()).toEqual(model.map((each) => each.key).sort());
            expect(sizeOf(entries)).toEqual({ entries: model.length, bytes: total() });
          }
        },
      ),
    );
  });
});
