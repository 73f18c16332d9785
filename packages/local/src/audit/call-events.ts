import {
  isJsonObject,
  type JsonObject,
  type OperationName,
  parseSecretArn,
  type ServiceException,
} from '@undotenv/protocol';
import { AccessDenied } from '../access/authorize.ts';
import { isoTime } from '../clock.ts';
import type { HttpRequest } from '../http/message.ts';
import type { Caller } from '../access/caller.ts';
import { denialData } from './denial-data.ts';
import { requestParameters, secretId } from './request-parameters.ts';
import {
  eventForm,
  type Parameters,
  type Resource,
  secretsManagerSource,
  type TrailEvent,
} from './trail-event.ts';
import { claimedRegion, userIdentity } from './user-identity.ts';

/** A call that has ended, and what is known of it. */
export interface EndedCall {
  readonly operation: OperationName;
  readonly request: HttpRequest;
  readonly requestId: string;
  /** Absent if the caller could not be told. */
  readonly caller?: Caller | undefined;
  /** Absent if the body was not read: nothing of it is known to be a request. */
  readonly members?: JsonObject | undefined;
  /** Absent if it failed. */
  readonly output?: object | undefined;
  readonly exception?: ServiceException | undefined;
  readonly atMs: number;
}

/** Only these change nothing. */
export const readOnlyOperations: ReadonlySet<string> = new Set([
  'BatchGetSecretValue',
  'DescribeSecret',
  'GetRandomPassword',
  'GetResourcePolicy',
  'GetSecretValue',
  'ListSecretVersionIds',
  'ListSecrets',
  'ValidateResourcePolicy',
]);

/**
 * The events of a call: one, or for a batch one GetSecretValue for each secret, read or not
 * (documented). A batch that failed as a whole or found none is one event of its own (assumed).
 */
export function callEvents(call: EndedCall, newEventId: () => string): readonly TrailEvent[] {
  const whole = eventOf(call, newEventId);
  if (call.operation !== 'BatchGetSecretValue' || call.output === undefined) return [whole];
  const parts = batchParts(call.output);
  if (parts.length === 0) return [whole];
  return parts.map((part) => ({
    ...whole,
    ...part,
    eventName: 'GetSecretValue',
    eventID: newEventId(),
  }));
}

type Draft = { -readonly [Name in keyof TrailEvent]: TrailEvent[Name] };

/** One literal and no spreads: this is on the way of every call, and a spread costs more than the MAC. */
function eventOf(call: EndedCall, newEventId: () => string): TrailEvent {
  const { operation, request, requestId, caller, members, output, exception, atMs } = call;
  const { headers } = request;
  const readOnly = readOnlyOperations.has(operation);
  const event: Draft = {
    eventVersion: eventForm.eventVersion,
    userIdentity: userIdentity(caller, headers),
    eventTime: isoTime(atMs),
    eventSource: secretsManagerSource,
    eventName: operation,
    awsRegion: caller?.region ?? claimedRegion(headers),
    sourceIPAddress: request.remoteAddress ?? '127.0.0.1',
    userAgent: printable(headers.values['user-agent'] ?? ''),
    requestParameters: members === undefined ? null : requestParameters(members),
    responseElements: readOnly || output === undefined ? null : responseElements(output),
    requestID: requestId,
    eventID: newEventId(),
    readOnly,
    eventType: 'AwsApiCall',
    managementEvent: eventForm.managementEvent,
    eventCategory: eventForm.eventCategory,
    recipientAccountId: caller?.account ?? '',
  };
  const arn = arnOf(output);
  if (arn !== undefined) event.resources = resourcesOf(arn);
  if (exception !== undefined) {
    event.errorCode = exception.name;
    if (!quotes(exception.message, members)) event.errorMessage = exception.message;
    if (exception instanceof AccessDenied) {
      event.additionalEventData = denialData(exception.evaluation);
    }
  }
  return event;
}

/** What a change answers: `arn`, and the version it made if it made one (documented). */
function responseElements(output: object): Parameters | null {
  const arn = arnOf(output);
  if (arn === undefined) return null;
  const versionId = 'VersionId' in output ? output.VersionId : undefined;
  return { arn, ...(typeof versionId === 'string' && { versionId }) };
}

/**
 * Whether a message repeats a text of the request, or a part of one, that is not on record itself.
 * Such a message is left out: the service's texts quote labels and names, and anything may be a value
 * in the wrong place.
 */
function quotes(message: string, members: JsonObject = {}): boolean {
  const known = new Set(textsIn(requestParameters(members)));
  return textsIn(members).some((text) => !known.has(text) && repeats(message, text));
}

/** As short as a part may be that tells something of a value. */
const partLength = 8;

function repeats(message: string, text: string): boolean {
  if (text.length <= partLength) return text !== '' && message.includes(text);
  for (let start = 0; start + partLength <= message.length; start += 1) {
    if (text.includes(message.slice(start, start + partLength))) return true;
  }
  return false;
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

type Part = Pick<TrailEvent, 'requestParameters'> & Partial<TrailEvent>;

function batchParts(output: object): Part[] {
  const read = membersOf(output, 'SecretValues').map((value): Part => {
    const arn = arnOf(value) ?? '';
    return { requestParameters: { secretId: arn }, resources: resourcesOf(arn) };
  });
  const failed = membersOf(output, 'Errors').map((error): Part => {
    const id = secretId(error['SecretId']);
    const code = error['ErrorCode'];
    return {
      requestParameters: id === undefined ? null : { secretId: id },
      ...(typeof code === 'string' && { errorCode: code }),
    };
  });
  return [...read, ...failed];
}

function membersOf(output: object, name: 'Errors' | 'SecretValues'): JsonObject[] {
  const members: unknown = Object.entries(output).find(([key]) => key === name)?.[1];
  return Array.isArray(members) ? members.filter(isJsonObject) : [];
}

function arnOf(output: object | undefined): string | undefined {
  return output !== undefined && 'ARN' in output && typeof output.ARN === 'string'
    ? output.ARN
    : undefined;
}

/** More secrets than this are seldom called for in turn. */
const maxResources = 256;
const resources = new Map<string, readonly Resource[]>();

/** The same object for the same secret: its events share it. */
function resourcesOf(arn: string): readonly Resource[] {
  const known = resources.get(arn);
  if (known !== undefined) return known;
  if (resources.size >= maxResources) resources.clear();
  const { account: accountId = '' } = parseSecretArn(arn) ?? {};
  const resource = Object.freeze({ ARN: arn, accountId, type: 'AWS::SecretsManager::Secret' });
  const frozen = Object.freeze([resource]);
  resources.set(arn, frozen);
  return frozen;
}

const longestUserAgent = 256;

/** A header is text from anywhere; what is not ASCII that prints is left out. */
function printable(text: string): string {
  return text.slice(0, longestUserAgent).replaceAll(/[^ -~]/g, '');
}
