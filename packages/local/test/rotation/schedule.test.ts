import { describe, expect, it } from 'vitest';
import { readSchedule } from '../../src/rotation/schedule.ts';
import { nextWindow } from '../../src/rotation/window.ts';

const at = (text: string): number => Date.parse(text);

describe('a schedule', () => {
  it.each([
    'rate(3 hours)',
    'rate(23977 hours)',
    'rate(0 days)',
    'rate(1000 days)',
    'rate(10 minutes)',
    'rate(1.5 days)',
    'rate( 10 days)',
    'Rate(10 days)',
    'rate(10 days) ',
    'cron(5 8 * * ? *)',
    'cron(0 8 * * ? 2026)',
    'cron(0 8 * * ?)',
    'cron(0 8 * * ? * *)',
    'cron(0 8 * * * *)',
    'cron(0 8 ? * ? *)',
    'cron(0 24 * * ? *)',
    'cron(0 * * * ? *)',
    'cron(0 */3 * * ? *)',
    'cron(0 8,10 * * ? *)',
    'cron(0 0,21 * * ? *)',
    'cron(0 8 0 * ? *)',
    'cron(0 8 32 * ? *)',
    'cron(0 8 31 2 ? *)',
    'cron(0 8 20-10 * ? *)',
    'cron(0 8 1/0 * ? *)',
    'cron(0 8 LW * ? *)',
    'cron(0 8 ? 13 MON *)',
    'cron(0 8 ? * MON#6 *)',
    'cron(0 8 ? * MON#1,TUE#1 *)',
    'cron(0 8 ? * FUN *)',
    'cron(0 8 ? * 0 *)',
    'cron()',
    '',
  ])('is not "%s"', (expression) => {
    expect(readSchedule(expression)).toBeUndefined();
  });

  it.each([
    ['rate(10 days)', '2026-01-25T00:00Z', '2026-01-26T00:00Z'],
    ['rate(1 day)', '2026-01-16T00:00Z', '2026-01-17T00:00Z'],
    ['rate(4 hours)', '2026-01-15T16:00Z', '2026-01-15T17:00Z'],
    ['rate(10 hours)', '2026-01-15T20:00Z', '2026-01-15T21:00Z'],
    ['cron(0 16 1,15 * ? *)', '2026-01-15T16:00Z', '2026-01-16T00:00Z'],
    ['cron(0 8/8 * * ? *)', '2026-01-15T16:00Z', '2026-01-15T17:00Z'],
    ['cron(0 0 L * ? *)', '2026-01-31T00:00Z', '2026-02-01T00:00Z'],
    ['cron(0 9 ? * TUE#3 *)', '2026-01-20T09:00Z', '2026-01-21T00:00Z'],
    ['cron(0 9 ? * SUNL *)', '2026-01-25T09:00Z', '2026-01-26T00:00Z'],
    ['cron(0 0 29 2 ? *)', '2028-02-29T00:00Z', '2028-03-01T00:00Z'],
  ])('%s opens at %s and closes at %s', (scheduleExpression, opens, closes) => {
    const now = at('2026-01-15T12:30Z');
    const origin = { scheduledAtMs: now, countedAtMs: now };
    expect(nextWindow({ scheduleExpression, ...origin }, now)).toEqual({
      opensAtMs: at(opens),
      closesAtMs: at(closes),
    });
  });

  it('counts days from the last rotation, and hours from when it was given', () => {
    const origin = { scheduledAtMs: at('2026-01-01T09:00Z'), countedAtMs: at('2026-01-10T09:00Z') };
    const opening = (scheduleExpression: string, after: string): string => {
      const window = nextWindow({ scheduleExpression, ...origin }, at(after));
      return new Date(window?.opensAtMs ?? 0).toISOString();
    };
    expect(opening('rate(30 days)', '2026-01-11T00:00Z')).toBe('2026-02-09T00:00:00.000Z');
    expect(opening('rate(30 days)', '2026-02-09T00:00Z')).toBe('2026-03-11T00:00:00.000Z');
    expect(opening('rate(36 hours)', '2026-01-11T00:00Z')).toBe('2026-01-11T12:00:00.000Z');
  });
});
