import { type FieldRange, readField, readValue } from './cron-field.ts';

/** A day of the month in UTC, as the days of a cron expression are tested against it. */
interface Day {
  readonly dayOfMonth: number;
  /** 1 is Sunday. */
  readonly dayOfWeek: number;
  readonly lastOfMonth: number;
}

export interface Cron {
  /** On the hour, in order; one or more. */
  readonly hours: readonly number[];
  /** Whether windows open on the day that begins at `midnightMs`. */
  opensOn(midnightMs: number): boolean;
}

const hourRange: FieldRange = { min: 0, max: 23 };
const dayRange: FieldRange = { min: 1, max: 31 };
const monthRange: FieldRange = {
  min: 1,
  max: 12,
  words: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
};
const weekdayRange: FieldRange = {
  min: 1,
  max: 7,
  words: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'],
};

/**
 * Reads the six fields between the parentheses of `cron(…)`: minutes, which must be 0, hours, day
 * of the month, month, day of the week, and year, which must be `*`. One of the two days must be
 * `?`, as in the cron expressions of other services (for this one assumed).
 *
 * @returns `undefined` if that is not what they are.
 * @see AWS Secrets Manager User Guide, "Rotation schedules", Cron expressions
 */
export function readCron(fields: string): Cron | undefined {
  const [minutes, hourText, dayText, monthText, weekdayText, year, ...rest] = fields.split(' ');
  if (minutes !== '0' || year !== '*' || rest.length > 0) return undefined;
  if (hourText === undefined || dayText === undefined) return undefined;
  if (monthText === undefined || weekdayText === undefined) return undefined;
  const hours = readField(hourText, hourRange);
  const months = readField(monthText, monthRange);
  const isDay = readDays(dayText, weekdayText);
  if (hours === undefined || months === undefined || isDay === undefined) return undefined;
  return {
    hours,
    opensOn: (midnightMs) => {
      const date = new Date(midnightMs);
      const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
      if (!months.includes(month + 1)) return false;
      return isDay({
        dayOfMonth: date.getUTCDate(),
        dayOfWeek: date.getUTCDay() + 1,
        lastOfMonth: new Date(Date.UTC(year, month + 1, 0)).getUTCDate(),
      });
    },
  };
}

type IsDay = (day: Day) => boolean;

function readDays(dayText: string, weekdayText: string): IsDay | undefined {
  if ((dayText === '?') === (weekdayText === '?')) return undefined;
  return dayText === '?' ? readWeekdays(weekdayText) : readDaysOfMonth(dayText);
}

function readDaysOfMonth(text: string): IsDay | undefined {
  if (text === 'L') return ({ dayOfMonth, lastOfMonth }) => dayOfMonth === lastOfMonth;
  const days = readField(text, dayRange);
  return days && (({ dayOfMonth }) => days.includes(dayOfMonth));
}

/** `TUE#3` is the third Tuesday of a month, `TUEL` the last; `L` alone is Saturday (assumed). */
function readWeekdays(text: string): IsDay | undefined {
  const special = /^(?<weekday>[A-Za-z]{3}|\d)(?:#(?<nth>[1-5])|L)$/.exec(text)?.groups;
  if (special !== undefined) return readWeekdayOfMonth(special['weekday'] ?? '', special['nth']);
  const weekdays = readField(text === 'L' ? 'SAT' : text, weekdayRange);
  return weekdays && (({ dayOfWeek }) => weekdays.includes(dayOfWeek));
}

/** @param nth counted from the first; `undefined` for the last one of a month. */
function readWeekdayOfMonth(text: string, nth: string | undefined): IsDay | undefined {
  const weekday = readValue(text, weekdayRange);
  if (weekday === undefined) return undefined;
  return ({ dayOfMonth, dayOfWeek, lastOfMonth }) => {
    if (dayOfWeek !== weekday) return false;
    return nth === undefined
      ? dayOfMonth + 7 > lastOfMonth
      : Math.ceil(dayOfMonth / 7) === Number(nth);
  };
}
