import { Cron } from 'croner';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayMs, hourMs, midnight, nextOpening, readSchedule } from '../../src/rotation/schedule.ts';
import { dueWindow, fitsSchedule, nextWindow, type Window } from '../../src/rotation/window.ts';

const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const months = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const start = Date.UTC(2023, 0, 1);
const time = fc.integer({ min: start, max: start + 4 * 366 * dayMs });

/** A field of both dialects: ours, and that of the oracle. */
type Field = readonly [ours: string, theirs: string];
const same = (text: string): Field => [text, text];

const hourField = fc.oneof(
  fc.integer({ min: 0, max: 23 }).map((hour) => same(String(hour))),
  fc
    .tuple(fc.integer({ min: 0, max: 3 }), fc.constantFrom(4, 6, 8, 12))
    .map(([first, step]): Field => [
      `${String(first)}/${String(step)}`,
      `${String(first)}-23/${String(step)}`,
    ]),
  fc.constantFrom('*/4', '*/8', '0-20/5', '1,9,17').map(same),
);

const dayField = fc.oneof(
  fc.constantFrom('*', 'L', '1-7', '*/5', '10-20/3', '1,15').map(same),
  fc.integer({ min: 1, max: 31 }).map((day) => same(String(day))),
  fc.integer({ min: 1, max: 28 }).map((day): Field => [`${String(day)}/7`, `${String(day)}-31/7`]),
);

const monthField = fc.oneof(
  fc.constantFrom('*', '1-6', '*/3', 'JAN,JUL', 'jan,jul').map(same),
  fc.integer({ min: 1, max: 12 }).chain((month) => {
    const word = months[month - 1] ?? '';
    return fc.constantFrom(same(String(month)), [word, String(month)] as const);
  }),
);

/** Sunday is 1 here, and 0 to the oracle. */
const weekdayField = fc.integer({ min: 1, max: 7 }).chain((day) => {
  const [word = '', theirs] = [weekdays[day - 1], String(day - 1)];
  return fc.oneof(
    fc.constantFrom<Field>([String(day), theirs], [word, theirs]),
    fc
      .integer({ min: 1, max: 5 })
      .map((nth): Field => [`${word}#${String(nth)}`, `${theirs}#${String(nth)}`]),
    fc.constantFrom<Field>([`${word}L`, `${theirs}#L`], [`${String(day)}L`, `${theirs}#L`]),
    fc.constantFrom<Field>(['MON-FRI', '1-5'], ['2-6', '1-5'], ['SUN,WED', '0,3'], ['L', '6']),
  );
});

const expression = fc
  .tuple(
    hourField,
    monthField,
    fc.oneof(
      dayField.map((day) => ({ day, weekday: ['?', '*'] as const })),
      weekdayField.map((weekday) => ({ day: ['?', '*'] as const, weekday })),
    ),
  )
  .map(([hour, month, { day, weekday }]) => ({
    ours: `cron(0 ${hour[0]} ${day[0]} ${month[0]} ${weekday[0]} *)`,
    theirs: `0 ${hour[1]} ${day[1]} ${month[1]} ${weekday[1]}`,
  }));

describe('a cron expression', () => {
  it('opens windows when another reader of such expressions would', () => {
    fc.assert(
      fc.property(expression, time, ({ ours, theirs }, afterMs) => {
        const schedule = readSchedule(ours);
        const oracle = new Cron(theirs, { timezone: 'UTC' });
        const expected = oracle.nextRuns(4, new Date(afterMs)).map((date) => date.getTime());
        if (schedule === undefined) {
          // 31 February: neither finds a day.
          expect(expected, ours).toEqual([]);
          return;
        }
        let at = afterMs;
        for (const next of expected) {
          at = nextOpening(schedule, { scheduledAtMs: start, countedAtMs: start }, at);
          expect(new Date(at).toISOString(), ours).toBe(new Date(next).toISOString());
        }
      }),
      { numRuns: 400 },
    );
  });

  it('is told from any other text without an error', () => {
    const part = fc.constantFrom(
      ...'0 1 9 30 * ? L # / - , JAN MON 2#1 cron( rate( ) hours'.split(' '),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(part, { maxLength: 9 }).map((parts) => parts.join(' ')),
        ),
        (text) => {
          expect(() => readSchedule(text)).not.toThrow();
          expect(() => readSchedule(`cron(0 ${text} *)`)).not.toThrow();
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('a window', () => {
  const rules = fc.record({
    scheduleExpression: fc.oneof(
      expression.map(({ ours }) => ours),
      fc.integer({ min: 4, max: 100 }).map((hours) => `rate(${String(hours)} hours)`),
      fc.integer({ min: 1, max: 999 }).map((days) => `rate(${String(days)} days)`),
    ),
    hours: fc.option(fc.integer({ min: 1, max: 24 })),
  });

  it('opens on the hour, after the time asked for, and closes before the next one opens', () => {
    fc.assert(
      fc.property(rules, time, ({ scheduleExpression, hours }, afterMs) => {
        const schedule = readSchedule(scheduleExpression);
        fc.pre(schedule !== undefined && (hours === null || fitsSchedule(hours, schedule)));
        const rotation = {
          scheduleExpression,
          ...(hours !== null && { duration: `${String(hours)}h` }),
          scheduledAtMs: afterMs,
          countedAtMs: afterMs,
        };
        const window = nextWindow(rotation, afterMs);
        if (window === undefined) throw new Error('there is no window');
        const { opensAtMs, closesAtMs } = window;
        expect(opensAtMs % hourMs).toBe(0);
        expect(opensAtMs).toBeGreaterThan(afterMs);
        expect(closesAtMs).toBeGreaterThan(opensAtMs);
        expect(closesAtMs).toBeLessThanOrEqual(nextWindow(rotation, opensAtMs)?.opensAtMs ?? 0);
        if (schedule.kind !== 'hours') {
          expect(closesAtMs).toBeLessThanOrEqual(midnight(opensAtMs) + dayMs);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('is due until it closes, and then the next, as if each had been waited for', () => {
    const laterMs = fc.integer({ min: 0, max: 20 * dayMs });
    fc.assert(
      fc.property(rules, time, laterMs, ({ scheduleExpression, hours }, startMs, passedMs) => {
        const schedule = readSchedule(scheduleExpression);
        fc.pre(schedule !== undefined && (hours === null || fitsSchedule(hours, schedule)));
        const duration = hours === null ? {} : { duration: `${String(hours)}h` };
        const origin = { scheduledAtMs: startMs, countedAtMs: startMs };
        const rotation = { scheduleExpression, ...duration, ...origin };
        let waited: Window | undefined = nextWindow(rotation, startMs);
        const dueAtMs = waited?.opensAtMs;
        if (dueAtMs === undefined) throw new Error('there is no window');
        const nowMs = dueAtMs + passedMs;
        while (waited !== undefined && waited.closesAtMs <= nowMs) {
          waited = nextWindow(rotation, waited.opensAtMs);
        }
        expect(dueWindow({ ...rotation, dueAtMs }, nowMs)).toEqual(waited);
      }),
      { numRuns: 300 },
    );
  });
});
