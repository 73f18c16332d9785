import { join } from 'node:path';
import { type AuditOptions, openTrail } from '../../src/audit/open-trail.ts';
import { systemTrailFiles, type TrailFiles } from '../../src/audit/trail-files.ts';
import type { Trail } from '../../src/audit/trail.ts';
import { eventForm, type TrailEvent } from '../../src/audit/trail-event.ts';
import { type TrailVerification, verifyTrail } from '../../src/audit/verify-trail.ts';
import { RootKey } from '../../src/vault/root-key.ts';
import { temporaryDirectory } from '../store/fixtures.ts';

/** A place for one trail, with its witness outside of the data directory. */
export interface TrailPlace {
  readonly dataDirectory: string;
  readonly witnessDirectory: string;
  readonly rootKey: RootKey;
  /** Where its files are. */
  readonly audit: string;
  open(options?: AuditOptions, files?: TrailFiles): Trail;
  verify(options?: { witness?: boolean }): TrailVerification;
}

export function trailPlace(): TrailPlace {
  const directory = temporaryDirectory();
  const dataDirectory = join(directory, 'data');
  const witnessDirectory = join(directory, 'config', 'trails');
  const rootKey = RootKey.generate();
  const clock = { now: () => 1_700_000_000_000 };
  return {
    dataDirectory,
    witnessDirectory,
    rootKey,
    audit: join(dataDirectory, 'audit'),
    open: (options, files = systemTrailFiles) =>
      openTrail(
        { dataDirectory, rootKeys: rootKey, clock, newEventId: () => 'synthetic-event' },
        { witnessDirectory, ...options },
        files,
      ),
    verify: ({ witness = true } = {}) =>
      verifyTrail({ dataDirectory, rootKey, ...(witness && { witnessDirectory }) }),
  };
}

/** An event of a read, told apart by its request id. */
export function anEvent(requestID: string): TrailEvent {
  return {
    ...eventForm,
    eventTime: '2026-01-01T00:00:00.000Z',
    eventSource: 'secretsmanager.amazonaws.com',
    eventName: 'GetSecretValue',
    awsRegion: 'us-east-1',
    sourceIPAddress: '127.0.0.1',
    userAgent: 'test',
    userIdentity: { type: 'IAMUser', userName: 'undotenv' },
    requestParameters: { secretId: 'app/database' },
    responseElements: null,
    requestID,
    eventID: requestID,
    readOnly: true,
    eventType: 'AwsApiCall',
    recipientAccountId: '123456789012',
  };
}

/** Records `count` events, one write each, and closes the trail. */
export function writeTrail(place: TrailPlace, count: number, options?: AuditOptions): void {
  const trail = place.open(options);
  for (let index = 1; index <= count; index += 1) trail.recordNow([anEvent(`r${String(index)}`)]);
  trail.close();
}
