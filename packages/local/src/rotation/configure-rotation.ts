import { type RotateSecretRequest, ServiceException } from '@undotenv/protocol';
import type { StoredSecret } from '../store/store.ts';
import { scheduled, type WithRotation } from './rotation-state.ts';
import type { RotationTimes } from './window.ts';

/**
 * `secret` with the rotation that `request` asks for; what it does not name stays as it was
 * configured before, and rules are replaced as a whole (assumed).
 *
 * @throws {ServiceException} InvalidRequestException if no function is known.
 */
export function configureRotation(
  secret: StoredSecret,
  request: RotateSecretRequest,
  times: RotationTimes,
  nowMs: number,
): WithRotation {
  const { rotation: known } = secret;
  const { RotationLambdaARN: functionArn = known?.functionArn ?? '' } = request;
  if (functionArn === '') throw noFunction();
  const hasRules = Object.keys(times).length > 0;
  const { automaticallyAfterDays, scheduleExpression, duration } = hasRules ? times : (known ?? {});
  const scheduledAtMs = hasRules ? nowMs : (known?.scheduledAtMs ?? nowMs);
  const isCounted = request.RotateImmediately === false && known !== undefined;
  const rotation = {
    enabled: true,
    functionArn,
    ...(automaticallyAfterDays !== undefined && { automaticallyAfterDays }),
    ...(scheduleExpression !== undefined && { scheduleExpression }),
    ...(duration !== undefined && { duration }),
    scheduledAtMs,
    countedAtMs: isCounted ? known.countedAtMs : nowMs,
    ...(known?.lastRotatedAtMs !== undefined && { lastRotatedAtMs: known.lastRotatedAtMs }),
  };
  return { ...secret, rotation: scheduled(rotation, nowMs) };
}

/** The same where rotation is cancelled that never was (there assumed). */
export function noFunction(): ServiceException {
  return new ServiceException(
    'InvalidRequestException',
    'No Lambda rotation function ARN is associated with this secret.',
  );
}
