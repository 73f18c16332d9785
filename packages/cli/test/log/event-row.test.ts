import type { TrailEvent } from '@undotenv/local/audit';
import { describe, expect, it } from 'vitest';
import { eventRow } from '../../src/log/event-row.ts';

const secret = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:app/db-AbCdEf';
const call: TrailEvent = {
  eventVersion: '1.11',
  eventTime: '2026-01-02T03:04:05.678Z',
  eventSource: 'secretsmanager.amazonaws.com',
  eventName: 'GetSecretValue',
  awsRegion: 'us-east-1',
  sourceIPAddress: '127.0.0.1',
  userAgent: 'synthetic',
  userIdentity: { type: 'IAMUser', userName: 'undotenv' },
  requestParameters: { secretId: 'app/db' },
  responseElements: null,
  eventID: 'synthetic-event-1',
  readOnly: true,
  eventType: 'AwsApiCall',
  recipientAccountId: '123456789012',
  managementEvent: true,
  eventCategory: 'Management',
  resources: [{ ARN: secret, accountId: '123456789012', type: 'AWS::SecretsManager::Secret' }],
};
const failedRotation: TrailEvent = {
  ...call,
  eventName: 'RotationFailed',
  eventType: 'AwsServiceEvent',
  userIdentity: { type: 'AWSService', invokedBy: 'secretsmanager.amazonaws.com' },
  requestParameters: null,
  serviceEventDetails: { reason: 'setSecret failed' },
};

describe('a row of the log', () => {
  it('has the time to the second, and the name of the secret instead of its ARN', () => {
    expect(eventRow(call)).toEqual([
      '2026-01-02 03:04:05Z',
      'GetSecretValue',
      'app/db',
      'undotenv',
      'ok',
    ]);
  });

  it('ends with the error of a call that was refused', () => {
    expect(eventRow({ ...call, errorCode: 'AccessDenied' }).at(-1)).toBe('AccessDenied');
  });

  it('ends with the reason where the service itself failed, and never calls that ok', () => {
    expect(eventRow(failedRotation).at(-1)).toBe('setSecret failed');
    expect(eventRow({ ...failedRotation, serviceEventDetails: {} }).at(-1)).toBe('-');
  });
});
