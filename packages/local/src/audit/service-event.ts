import type { Clock } from '../clock.ts';
import type { ServiceEvent } from '../service-events.ts';
import {
  eventForm,
  type Parameters,
  secretsManagerSource,
  type TrailEvent,
  trailSource,
} from './trail-event.ts';

/** What Secrets Manager did by itself, as an event of the trail. */
export function serviceEvent(event: ServiceEvent, newEventId: () => string): TrailEvent {
  const { name, secret, versionId, reason, atMs } = event;
  return {
    ...eventForm,
    eventTime: new Date(atMs).toISOString(),
    eventSource: secretsManagerSource,
    eventName: name,
    awsRegion: secret.region,
    sourceIPAddress: secretsManagerSource,
    userAgent: secretsManagerSource,
    userIdentity: {
      type: 'AWSService',
      accountId: secret.account,
      invokedBy: secretsManagerSource,
    },
    requestParameters: null,
    responseElements: null,
    eventID: newEventId(),
    readOnly: false,
    eventType: 'AwsServiceEvent',
    recipientAccountId: secret.account,
    resources: [
      { ARN: secret.arn, accountId: secret.account, type: 'AWS::SecretsManager::Secret' },
    ],
    serviceEventDetails: {
      ...(versionId !== undefined && { versionId }),
      ...(reason !== undefined && { reason }),
    },
  };
}

/**
 * What is no call: what the trail has noticed of itself, records that are gone or calls it could not
 * record, and that the store was filled with another one's content.
 */
export type OwnEventName = 'StoreImported' | 'TrailGap' | 'TrailWithheld';

export function ownEvent(
  name: OwnEventName,
  details: Parameters,
  { clock, newEventId }: { clock: Clock; newEventId: () => string },
): TrailEvent {
  return {
    ...eventForm,
    eventTime: new Date(clock.now()).toISOString(),
    eventSource: trailSource,
    eventName: name,
    awsRegion: '',
    sourceIPAddress: trailSource,
    userAgent: trailSource,
    userIdentity: { type: 'AWSService', invokedBy: trailSource },
    requestParameters: null,
    responseElements: null,
    eventID: newEventId(),
    readOnly: false,
    eventType: 'AwsServiceEvent',
    recipientAccountId: '',
    serviceEventDetails: details,
  };
}
