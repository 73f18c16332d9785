import { endsLikeArnSuffix, parseSecretArn } from '@undotenv/protocol';
import type { TrailEvent } from './trail-event.ts';

/** Which events to find; what is absent leaves none out. */
export interface EventFilter {
  /** A name or an ARN: calls by either are found. With `*` at its end, every name that begins so. */
  readonly secret?: string;
  /**
   * Who called: the ARN, name, unique id or access key id of a user, or of a role by whichever of
   * its sessions. A session's own ARN finds that one alone.
   */
  readonly principal?: string;
  /** The event's name, e.g. `GetSecretValue`. */
  readonly event?: string;
  /** From this moment on. */
  readonly since?: Date;
  /** Up to this moment. */
  readonly until?: Date;
  /** At most so many; 50 if absent, as LookupEvents answers. */
  readonly limit?: number;
}

const defaultLimit = 50;

/**
 * The events a filter finds, in the order they come in.
 *
 * @param events newest first
 * @see AWS CloudTrail API Reference, LookupEvents
 */
export function lookUp(events: Iterable<TrailEvent>, filter: EventFilter = {}): TrailEvent[] {
  const { limit = defaultLimit } = filter;
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new RangeError('limit must be a whole number from 1');
  }
  const tests = testsOf(filter);
  const found: TrailEvent[] = [];
  for (const event of events) {
    if (!tests.every((test) => test(event))) continue;
    found.push(event);
    if (found.length === limit) break;
  }
  return found;
}

type Test = (event: TrailEvent) => boolean;

function testsOf({ secret, principal, event: name, since, until }: EventFilter): Test[] {
  const tests: Test[] = [];
  if (name !== undefined) tests.push(({ eventName }) => eventName === name);
  // ISO 8601 of one form sorts as time does.
  if (since !== undefined) {
    const from = since.toISOString();
    tests.push(({ eventTime }) => eventTime >= from);
  }
  if (until !== undefined) {
    const to = until.toISOString();
    tests.push(({ eventTime }) => eventTime <= to);
  }
  if (principal !== undefined) tests.push(({ userIdentity }) => isBy(userIdentity, principal));
  if (secret !== undefined) tests.push(aboutSecret(secret));
  return tests;
}

function isBy(
  { arn, userName, accessKeyId, principalId, sessionContext }: TrailEvent['userIdentity'],
  principal: string,
): boolean {
  if ([arn, userName, accessKeyId, principalId].includes(principal)) return true;
  const role = sessionContext?.sessionIssuer;
  return [role?.arn, role?.userName, role?.principalId].includes(principal);
}

function aboutSecret(secret: string): Test {
  const isPrefix = secret.endsWith('*');
  const sought = namesOf(isPrefix ? secret.slice(0, -1) : secret);
  return (event) =>
    secretsOf(event).some((id) => {
      const names = namesOf(id);
      return names.some((name) =>
        sought.some((each) => (isPrefix ? name.startsWith(each) : name === each)),
      );
    });
}

/** Every secret an event is about, as it names it. */
export function secretsOf({ requestParameters, resources = [] }: TrailEvent): string[] {
  const { secretId, secretIdList, name } = requestParameters ?? {};
  const named = [
    secretId,
    name,
    ...(typeof secretIdList === 'object' ? Object.values(secretIdList) : []),
  ];
  return [
    ...resources.map(({ ARN }) => ARN),
    ...named.filter((each): each is string => typeof each === 'string'),
  ];
}

/** What a name or ARN may be compared by: an ARN also by its name, with and without the suffix. */
function namesOf(id: string): string[] {
  const arn = parseSecretArn(id);
  if (arn === undefined) return [id];
  const { resource } = arn;
  return endsLikeArnSuffix(resource) ? [id, resource, resource.slice(0, -7)] : [id, resource];
}
