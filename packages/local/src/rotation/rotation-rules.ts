import { type RotationRules, ServiceException } from '@undotenv/protocol';
import { type Rule, structure, text, wholeNumber } from '../rules/members.ts';
import { fitsSchedule, readDuration, type RotationTimes, scheduleOf } from './window.ts';

/**
 * With the constraints of the API model.
 *
 * @see AWS Secrets Manager API Reference, RotationRulesType
 */
export const rotationRules: Rule<RotationRules, false> = structure({
  AutomaticallyAfterDays: wholeNumber({ min: 1, max: 1_000 }),
  Duration: text({ min: 2, max: 3, pattern: '[0-9h]+' }),
  ScheduleExpression: text({ min: 1, max: 256, pattern: '[0-9A-Za-z\\(\\)#\\?\\*\\-\\/, ]+' }),
});

/**
 * What `rules` ask for; empty if they ask for nothing. The first text is as users quote it, the
 * others are ours (assumed).
 *
 * @throws {ServiceException} InvalidParameterException
 */
export function rotationTimes(rules: RotationRules = {}): RotationTimes {
  const {
    AutomaticallyAfterDays: days,
    Duration: duration,
    ScheduleExpression: expression,
  } = rules;
  if (days !== undefined && expression !== undefined) {
    throw invalidParameter(
      'You cannot specify both rotation frequency and schedule expression together.',
    );
  }
  const times = {
    ...(days !== undefined && { automaticallyAfterDays: days }),
    ...(expression !== undefined && { scheduleExpression: expression }),
    ...(duration !== undefined && { duration }),
  };
  checkTimes(times);
  return times;
}

function checkTimes(times: RotationTimes): void {
  const schedule = scheduleOf(times);
  if (times.scheduleExpression !== undefined && schedule === undefined) {
    throw invalidParameter(
      'ScheduleExpression must be rate(n hours|days), from 4 hours to 999 days, or ' +
        'cron(0 hours day-of-month month day-of-week *), at most every 4 hours.',
    );
  }
  if (times.duration === undefined) return;
  const hours = readDuration(times.duration);
  if (hours === undefined) throw invalidParameter('Duration must be from 1h to 24h.');
  if (schedule === undefined) throw invalidParameter('Duration needs a rotation schedule.');
  if (!fitsSchedule(hours, schedule)) {
    throw invalidParameter(
      'The rotation window must not extend into the next UTC day or the next rotation window.',
    );
  }
}

function invalidParameter(message: string): ServiceException {
  return new ServiceException('InvalidParameterException', message);
}
