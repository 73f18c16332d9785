import { describe, expect, it } from 'vitest';
import { moment } from '../../src/log/moment.ts';

const now = new Date('2026-06-15T12:00:00Z');

describe('a moment', () => {
  it.each([
    ['30m', '2026-06-15T11:30:00.000Z'],
    ['2w', '2026-06-01T12:00:00.000Z'],
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
    ['2028-02-29', '2028-02-29T00:00:00.000Z'],
    ['2026-01-31T14:44', '2026-01-31T14:44:00.000Z'],
    ['2026-01-31T14:44:05.5', '2026-01-31T14:44:05.500Z'],
    ['2026-01-31T14:44+02:00', '2026-01-31T12:44:00.000Z'],
    ['2026-01-31 14:44:05Z', '2026-01-31T14:44:05.000Z'],
  ])('is UTC unless it names a zone: %s', (text, expected) => {
    const { TZ } = process.env;
    process.env['TZ'] = 'America/New_York';
    try {
      expect(moment(text, now).toISOString()).toBe(expected);
    } finally {
      if (TZ === undefined) delete process.env['TZ'];
      else process.env['TZ'] = TZ;
    }
  });

  it.each([
    ...['2026-02-31', '2026-02-29', '2026-04-31T12:00Z', '2026-13-01', '2026-00-10', '2026-01-00'],
    ...['2026-01-31T25:00', '2026-01-31T12:60', '2026-01-31T12:00+99:99', '2026-01-31T12'],
    ...['2026-01-31 noon', '2026-1-31', '31.01.2026', 'yesterday', '7', '7y', ''],
  ])('is refused if there is none such: "%s"', (text) => {
    expect(() => moment(text, now)).toThrow('write a date that there is');
  });
});
