import { readCron, type Cron } from './cron.ts';

/** When windows open, as it was asked for. */
export type Schedule =
  | { readonly kind: 'days'; readonly days: number }
  | { readonly kind: 'hours'; readonly hours: number }
  | { readonly kind: 'cron'; readonly cron: Cron };

/** Where the intervals of a schedule begin. A cron expression needs neither. */
export interface ScheduleOrigin {
  /** When the rules were given. */
  readonly scheduledAtMs: number;
  /** When the secret was last rotated or changed by hand. */
  readonly countedAtMs: number;
}

export const hourMs = 3_600_000;
export const dayMs: number = 24 * hourMs;

/**
 * A cron expression that no day fits for so long, like 30 February, fits none: leap days fall on the
 * same weekday again after 28 years, or 40 where a century has no leap year.
 */
const longestGapDays = 40 * 366;

/**
 * Reads `rate(…)` or `cron(…)`. Rates are 4 hours to 999 days; a cron expression opens no window
 * sooner than 4 hours after another.
 *
 * @returns `undefined` if it is neither, or opens windows too often or never.
 * @see AWS Secrets Manager User Guide, "Rotation schedules"
 */
export function readSchedule(expression: string): Schedule | undefined {
  const rate = /^rate\((?<count>[1-9]\d{0,4}) (?<unit>hour|day)s?\)$/.exec(expression)?.groups;
  if (rate !== undefined) return readRate(Number(rate['count']), rate['unit'] === 'hour');
  const fields = /^cron\((?<fields>[^()]+)\)$/.exec(expression)?.groups?.['fields'];
  const cron = fields === undefined ? undefined : readCron(fields);
  if (cron === undefined) return undefined;
  const schedule: Schedule = { kind: 'cron', cron };
  if (shortestGapHours(schedule) < 4) return undefined;
  return firstDayFrom(cron, 0) === undefined ? undefined : schedule;
}

function readRate(count: number, inHours: boolean): Schedule | undefined {
  if (count < (inHours ? 4 : 1) || count > (inHours ? 999 * 24 : 999)) return undefined;
  return inHours ? { kind: 'hours', hours: count } : { kind: 'days', days: count };
}

/** Whether windows open more than once on a day, so that a window is short unless asked otherwise. */
export function isHourly(schedule: Schedule): boolean {
  if (schedule.kind === 'hours') return true;
  return schedule.kind === 'cron' && schedule.cron.hours.length > 1;
}

/** Between two windows of a day; the whole day if there is one a day. */
export function shortestGapHours(schedule: Schedule): number {
  if (schedule.kind === 'days') return 24;
  if (schedule.kind === 'hours') return schedule.hours;
  const { hours } = schedule.cron;
  const [first = 0] = hours;
  return Math.min(...hours.map((hour, index) => (hours[index + 1] ?? first + 24) - hour));
}

/**
 * When the first window after `afterMs` opens, in UTC and on the hour. Intervals are counted from
 * midnight: of the day of the last rotation for days (documented), and of the day on which the
 * schedule was given for hours (assumed).
 */
export function nextOpening(schedule: Schedule, origin: ScheduleOrigin, afterMs: number): number {
  switch (schedule.kind) {
    case 'days':
      return nextMultiple(midnight(origin.countedAtMs), schedule.days * dayMs, afterMs);
    case 'hours':
      return nextMultiple(midnight(origin.scheduledAtMs), schedule.hours * hourMs, afterMs);
    case 'cron':
      return nextCronOpening(schedule.cron, afterMs);
  }
}

/** The first of `start + step`, `start + 2 × step` and so on that is after `afterMs`. */
function nextMultiple(start: number, step: number, afterMs: number): number {
  const steps = Math.max(1, Math.floor((afterMs - start) / step) + 1);
  return start + steps * step;
}

function nextCronOpening(cron: Cron, afterMs: number): number {
  let day = firstDayFrom(cron, midnight(afterMs));
  while (day !== undefined) {
    const midnightMs = day;
    const opening = cron.hours
      .map((hour) => midnightMs + hour * hourMs)
      .find((openingMs) => openingMs > afterMs);
    if (opening !== undefined) return opening;
    day = firstDayFrom(cron, day + dayMs);
  }
  throw new RangeError('schedule has no next window: it was not made by readSchedule');
}

function firstDayFrom(cron: Cron, midnightMs: number): number | undefined {
  for (let day = 0; day <= longestGapDays; day += 1) {
    const candidate = midnightMs + day * dayMs;
    if (cron.opensOn(candidate)) return candidate;
  }
  return undefined;
}

/** The start of the day in UTC. */
export function midnight(timeMs: number): number {
  return Math.floor(timeMs / dayMs) * dayMs;
}
