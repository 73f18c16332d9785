import type { RotationRules, SecretMetadata } from '@undotenv/protocol';
import { epochSeconds } from '../rules/wire-time.ts';
import type { StoredRotation } from '../store/store.ts';

type RotationMembers = Pick<
  SecretMetadata,
  'RotationEnabled' | 'RotationLambdaARN' | 'RotationRules' | 'LastRotatedDate' | 'NextRotationDate'
>;

/** Only what was given is told (observed for days). The dates go when rotation is cancelled (documented). */
export function rotationMetadata(rotation: StoredRotation): RotationMembers {
  const { enabled, lastRotatedAtMs, nextRotationAtMs } = rotation;
  const rules = rotationRulesOf(rotation);
  return {
    RotationEnabled: enabled,
    RotationLambdaARN: rotation.functionArn,
    ...(Object.keys(rules).length > 0 && { RotationRules: rules }),
    ...(enabled &&
      lastRotatedAtMs !== undefined && { LastRotatedDate: epochSeconds(lastRotatedAtMs) }),
    ...(enabled &&
      nextRotationAtMs !== undefined && { NextRotationDate: epochSeconds(nextRotationAtMs) }),
  };
}

function rotationRulesOf(rotation: StoredRotation): RotationRules {
  const { automaticallyAfterDays, duration, scheduleExpression } = rotation;
  return {
    ...(automaticallyAfterDays !== undefined && { AutomaticallyAfterDays: automaticallyAfterDays }),
    ...(duration !== undefined && { Duration: duration }),
    ...(scheduleExpression !== undefined && { ScheduleExpression: scheduleExpression }),
  };
}
