import type { RequestContext } from '@undotenv/policy';
import type { Tag } from '@undotenv/protocol';
import { isoTime } from '../clock.ts';
import type { Caller } from './caller.ts';
import type { StoredSecret } from '../store/store.ts';
import type { Subject } from './subject.ts';

/**
 * Condition keys of every request. What the principal says of itself, `evaluate` adds.
 *
 * @param userAgent what the client calls itself, if it does
 * @see IAM User Guide, "AWS global condition context keys"
 */
export function callerKeys(
  { region, sourceIp, identity }: Caller,
  nowMs: number,
  userAgent?: string,
): RequestContext {
  return {
    'aws:CurrentTime': isoTime(nowMs),
    'aws:EpochTime': Math.floor(nowMs / 1_000),
    'aws:RequestedRegion': region,
    // As at AWS, which answers on TLS alone; a policy for there must not fail on loopback (assumed).
    'aws:SecureTransport': true,
    'aws:SourceIp': sourceIp,
    'aws:UserAgent': userAgent,
    'aws:userid': identity.userId,
    'aws:ViaAWSService': false,
    ...tagKeys('aws:PrincipalTag', identity.tags),
  };
}

/**
 * Of what the service asks of another one in the caller's place, and not from where the caller is.
 *
 * @see IAM User Guide, "Forward access sessions"
 */
export function forwardedKeys(caller: Caller, nowMs: number): RequestContext {
  return { ...callerKeys(caller, nowMs), 'aws:SourceIp': undefined, 'aws:ViaAWSService': true };
}

/** Of what the request is about. */
export function subjectKeys({ secretId, secret, account }: Subject): RequestContext {
  if (secretId === undefined) return {};
  return {
    'aws:ResourceAccount': account,
    'secretsmanager:SecretId': secretId,
    ...secretKeys(secret),
  };
}

export function secretKeys(secret: StoredSecret | undefined): RequestContext {
  if (secret === undefined) return {};
  const { region, primaryRegion = region, rotation, tags = [], type } = secret;
  return {
    'secretsmanager:SecretPrimaryRegion': primaryRegion,
    'secretsmanager:resource/AllowRotationLambdaArn': rotation?.functionArn,
    'secretsmanager:resource/Type': type,
    ...tagKeys('aws:ResourceTag', tags),
    ...tagKeys('secretsmanager:ResourceTag', tags),
  };
}

/** Of a request that gives tags. */
export function requestTagKeys(tags: readonly Tag[] = []): RequestContext {
  if (tags.length === 0) return {};
  return { 'aws:TagKeys': tags.map(({ Key }) => Key), ...tagKeys('aws:RequestTag', tags) };
}

/**
 * Condition keys count in any capitals, unlike tags: either of `Team` and `team` matches (documented
 * for aws:ResourceTag). Of one key given twice only the last counts, which is the one that is kept.
 */
function tagKeys(prefix: string, tags: readonly Tag[]): RequestContext {
  if (tags.length === 0) return {};
  const kept = new Map(tags.map(({ Key, Value }) => [Key, Value]));
  const values = new Map<string, string[]>();
  for (const [Key, Value] of kept) {
    const name = `${prefix}/${Key.toLowerCase()}`;
    values.set(name, [...(values.get(name) ?? []), Value]);
  }
  return Object.fromEntries(values);
}
