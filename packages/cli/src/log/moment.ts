import { InvalidArgumentError } from 'commander';

const unitMs: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

/** A moment as somebody types it: a date, a date and time, or how long ago, such as `30m`. */
export function moment(text: string, now: Date): Date {
  const [, number, unit = ''] = /^(\d{1,6})([smhdw])$/.exec(text) ?? [];
  const agoMs = unitMs[unit];
  if (number !== undefined && agoMs !== undefined) {
    return new Date(now.getTime() - Number(number) * agoMs);
  }
  const date = /^\d{4}-\d\d-\d\d/.test(text) ? new Date(text) : new Date(Number.NaN);
  if (Number.isNaN(date.getTime())) {
    throw new InvalidArgumentError('write 2026-01-31, 2026-01-31T12:00Z, or how long ago: 30m, 7d');
  }
  return date;
}
