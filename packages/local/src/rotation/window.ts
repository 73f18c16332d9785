import {
  dayMs,
  hourMs,
  isHourly,
  midnight,
  nextOpening,
  readSchedule,
  type Schedule,
  shortestGapHours,
} from './schedule.ts';
import type { StoredRotation } from '../store/store.ts';

/** The rules of a rotation that say when it is due. */
export type RotationTimes = Pick<
  StoredRotation,
  'automaticallyAfterDays' | 'scheduleExpression' | 'duration'
>;

/** A span in which a rotation is to happen; this server rotates when it opens. */
export interface Window {
  readonly opensAtMs: number;
  /** The first millisecond that is not of it. */
  readonly closesAtMs: number;
}

type ScheduledRotation = Omit<StoredRotation, 'enabled' | 'functionArn'>;

/** The schedule of rules that were accepted; `undefined` if there is none. */
export function scheduleOf(rules: RotationTimes): Schedule | undefined {
  if (rules.scheduleExpression !== undefined) return readSchedule(rules.scheduleExpression);
  const days = rules.automaticallyAfterDays;
  return days === undefined ? undefined : { kind: 'days', days };
}

/** The hours in a duration such as `3h`, from 1 to 24; `undefined` if it is none. */
export function readDuration(duration: string): number | undefined {
  const hours = /^(?<hours>\d{1,2})h$/.exec(duration)?.groups?.['hours'];
  return hours !== undefined && Number(hours) >= 1 && Number(hours) <= 24
    ? Number(hours)
    : undefined;
}

/**
 * Whether a window of so many hours ends before the next one opens and, but for rates in hours, on
 * the day it opened (documented).
 */
export function fitsSchedule(hours: number, schedule: Schedule): boolean {
  if (hours > shortestGapHours(schedule)) return false;
  if (schedule.kind !== 'cron') return true;
  return Math.max(...schedule.cron.hours) + hours <= 24;
}

/** The first window that opens after `afterMs`; `undefined` without a schedule. */
export function nextWindow(rotation: ScheduledRotation, afterMs: number): Window | undefined {
  const schedule = scheduleOf(rotation);
  if (schedule === undefined) return undefined;
  return windowAt(rotation, schedule, nextOpening(schedule, rotation, afterMs));
}

/**
 * The window in which `rotation` is due: the one it was scheduled for or, if that has closed by
 * `nowMs`, the first one after it that has not. `undefined` if nothing is due.
 */
export function dueWindow(rotation: ScheduledRotation, nowMs: number): Window | undefined {
  const schedule = scheduleOf(rotation);
  if (schedule === undefined || rotation.dueAtMs === undefined) return undefined;
  let window = windowAt(rotation, schedule, rotation.dueAtMs);
  // No window is longer than a day: those of all the days between have closed.
  let afterMs = Math.max(rotation.dueAtMs, nowMs - dayMs);
  while (window.closesAtMs <= nowMs) {
    window = windowAt(rotation, schedule, nextOpening(schedule, rotation, afterMs));
    afterMs = window.opensAtMs;
  }
  return window;
}

/** That window if it has opened: on time it has, but the clock may have been sent past its end. */
export function openWindow(rotation: ScheduledRotation, nowMs: number): Window | undefined {
  const window = dueWindow(rotation, nowMs);
  return window !== undefined && window.opensAtMs <= nowMs ? window : undefined;
}

function windowAt({ duration }: ScheduledRotation, schedule: Schedule, opensAtMs: number): Window {
  const hours = duration === undefined ? undefined : readDuration(duration);
  return { opensAtMs, closesAtMs: closing(schedule, opensAtMs, hours) };
}

/** Unless a duration is given, an hour later for hourly schedules, else the end of the day. */
function closing(schedule: Schedule, opensAtMs: number, hours: number | undefined): number {
  if (hours !== undefined) return opensAtMs + hours * hourMs;
  return isHourly(schedule) ? opensAtMs + hourMs : midnight(opensAtMs) + dayMs;
}
