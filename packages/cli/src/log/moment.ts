import { InvalidArgumentError } from 'commander';

const unitMs: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

/** As the log prints them, too. */
const dateAndTime =
  /^(?<date>\d{4}-\d\d-\d\d)(?:[T ](?<time>\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(?<zone>Z|[+-]\d\d:\d\d)?)?$/;

/**
 * A moment as somebody types it: a date, a date and time, or how long ago, such as `30m`. UTC, as
 * the log is, unless it names a zone; a date alone is the moment it begins.
 */
export function moment(text: string, now: Date): Date {
  const [, number, unit = ''] = /^(\d{1,6})([smhdw])$/.exec(text) ?? [];
  const agoMs = unitMs[unit];
  if (number !== undefined && agoMs !== undefined) {
    return new Date(now.getTime() - Number(number) * agoMs);
  }
  const { date, time = '00:00', zone = 'Z' } = dateAndTime.exec(text)?.groups ?? {};
  const found = new Date(`${date ?? ''}T${time}${zone}`);
  if (date === undefined || !isDate(date) || Number.isNaN(found.getTime())) {
    throw new InvalidArgumentError(
      'write a date that there is, 2026-01-31 or 2026-01-31T12:00 (UTC), or how long ago: 30m, 7d',
    );
  }
  return found;
}

/** `Date` takes the 31st of February for a day in March. */
function isDate(date: string): boolean {
  const midnight = new Date(`${date}T00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(date);
}
