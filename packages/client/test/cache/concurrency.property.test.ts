/** Answers that come late and in any order: what no reader may ever notice. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../../src/errors.ts';
import { deferred, type Deferred } from '../deferred.ts';
import { settled } from '../virtual-time.ts';
import { testCache } from './test-cache.ts';

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constant('read' as const) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('rotate' as const) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('invalidate' as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('refresh' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('answer' as const),
      at: fc.nat(),
      fails: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('wait' as const),
      ms: fc.constantFrom(100, 1_900, 300_000, 3_600_000),
    }),
  },
);

/** A question under way, with the version it will bring: that of when it was asked. */
interface Question {
  readonly version: number;
  readonly answer: Deferred<string>;
}

describe('reads, answers and invalidations in any order', () => {
  it('never give a version older than the one at the last invalidation, and all end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { read, cache, time, answer } = testCache({ remembersFailures: false });
        let version = 1;
        let atLeast = 1;
        const questions: Question[] = [];
        const readings: Promise<unknown>[] = [];
        answer(() => {
          const question = { version, answer: deferred<string>() };
          questions.push(question);
          return question.answer.promise;
        });
        const watch = (reading: Promise<string>): void => {
          const expected = atLeast;
          const checked = reading.then(
            (value) => {
              expect(Number(value)).toBeGreaterThanOrEqual(expected);
            },
            (error: unknown) => {
              expect(error).toBeInstanceOf(UnavailableError);
            },
          );
          readings.push(checked);
        };
        for (const each of steps) {
          if (each.type === 'read') watch(read('a'));
          else if (each.type === 'refresh') {
            // Of a refresh the version of now is expected, whatever was forgotten.
            const before = atLeast;
            atLeast = version;
            watch(cache.refresh('a|', { secretId: 'a' }));
            atLeast = before;
          } else if (each.type === 'rotate') version += 1;
          else if (each.type === 'wait') await time.advance(each.ms);
          else if (each.type === 'invalidate') {
            cache.forget(() => true);
            atLeast = version;
          } else {
            const [question] = questions.splice(each.at % (questions.length || 1), 1);
            if (each.fails)
              question?.answer.resolve(Promise.reject(new UnavailableError({})) as never);
            else question?.answer.resolve(String(question.version));
          }
          await settled();
        }
        await time.advance(5_000);
        await Promise.all(readings);
      }),
      { numRuns: process.env['SLOW'] === '1' ? 20_000 : 300 },
    );
  });

  it('ask one question at a time while nothing is forgotten', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(0, 1_000, 300_000, 3_600_000)), async (waits) => {
        const { read, time, answer } = testCache();
        let open = 0;
        answer(async () => {
          open += 1;
          expect(open).toBe(1);
          await new Promise<void>((resolve) => time.timers.after(1_500, resolve));
          open -= 1;
          return 'a';
        });
        const readings = [];
        for (const ms of waits) {
          readings.push(read('a'), read('a'));
          await time.advance(ms);
        }
        await time.advance(5_000);
        expect(new Set(await Promise.all(readings)).size).toBeLessThanOrEqual(1);
      }),
      { numRuns: 100 },
    );
  });
});
