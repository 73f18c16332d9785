import {
  isJsonObject,
  isReadableSecretName,
  type JsonObject,
  parseSecretArn,
} from '@undotenv/protocol';
import type { Parameter, Parameters } from './trail-event.ts';

/** What of a member goes on record; `undefined` if nothing does. */
type Recorded = (value: unknown) => Parameter | undefined;

/**
 * The members of requests that go on record, by their name in every operation. What is not here
 * never does: values, descriptions, the values of tags and filters, policies, tokens of pages and
 * of rotations, and whatever a later version of the service may have. A text goes on record only in
 * the form it is to have, because anything may be a value in the wrong place.
 */
const recordedMembers: Readonly<Record<string, Recorded>> = {
  SecretId: secretId,
  SecretIdList: listOf(secretId),
  Name: secretId,
  ClientRequestToken: matching(/^[\w-]{32,64}$/),
  VersionId: matching(/^[\w-]{32,64}$/),
  MoveToVersionId: matching(/^[\w-]{32,64}$/),
  RemoveFromVersionId: matching(/^[\w-]{32,64}$/),
  VersionStage: stagingLabel,
  VersionStages: listOf(stagingLabel),
  KmsKeyId: kmsKeyId,
  AddReplicaRegions: listOf(replicaRegion),
  RemoveReplicaRegions: listOf(region),
  ForceOverwriteReplicaSecret: flag,
  RecoveryWindowInDays: number,
  ForceDeleteWithoutRecovery: flag,
  RotationLambdaARN: matching(/^arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w-]{1,64}(:[\w$-]+)?$/),
  RotationRules: rotationRules,
  RotateImmediately: flag,
  BlockPublicPolicy: flag,
  Tags: listOf((tag) => (isJsonObject(tag) ? tagKey(tag['Key']) : undefined)),
  TagKeys: listOf(tagKey),
  Filters: listOf((filter) => (isJsonObject(filter) ? filterKey(filter['Key']) : undefined)),
  MaxResults: number,
  SortBy: matching(/^[a-z-]{1,32}$/),
  SortOrder: matching(/^(asc|desc)$/),
  IncludeDeprecated: flag,
  IncludePlannedDeletion: flag,
  PasswordLength: number,
  ExcludeLowercase: flag,
  ExcludeNumbers: flag,
  ExcludePunctuation: flag,
  ExcludeUppercase: flag,
  IncludeSpace: flag,
  RequireEachIncludedType: flag,
};

/** The same with the names that they have on record: in lower camel case. */
const recorded = new Map(
  Object.entries(recordedMembers).map(([name, read]) => [name, { as: lowerCamel(name), read }]),
);

/** The members of a request that may be known, in lower camel case; `null` if there are none. */
export function requestParameters(members: JsonObject): Parameters | null {
  const parameters: Record<string, Parameter> = {};
  let some = false;
  for (const name in members) {
    const member = recorded.get(name);
    const parameter = member?.read(members[name]);
    if (member === undefined || parameter === undefined) continue;
    parameters[member.as] = parameter;
    some = true;
  }
  return some ? parameters : null;
}

function lowerCamel(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** A secret's name or ARN; a name is any short text of letters and digits, and is meant to be known. */
export function secretId(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  return isReadableSecretName(value) || parseSecretArn(value) !== undefined ? value : undefined;
}

function stagingLabel(value: unknown): string | undefined {
  // The service takes any 256 characters; labels in use look like this.
  return matching(/^[A-Za-z][\w.-]{0,63}$/)(value);
}

function kmsKeyId(value: unknown): string | undefined {
  return matching(
    /^(arn:[\w-]+:kms:[\w-]+:\d{12}:(key|alias)\/[\w/-]{1,256}|alias\/[\w/-]{1,250}|(mrk-)?[0-9a-f-]{32,36})$/,
  )(value);
}

function region(value: unknown): string | undefined {
  return matching(/^[a-z]{2}(-[a-z]+)+-\d{1,2}$/)(value);
}

function replicaRegion(value: unknown): Parameter | undefined {
  if (!isJsonObject(value)) return undefined;
  const named = region(value['Region']);
  const key = kmsKeyId(value['KmsKeyId']);
  if (named === undefined) return undefined;
  return { region: named, ...(key !== undefined && { kmsKeyId: key }) };
}

function rotationRules(value: unknown): Parameter | undefined {
  if (!isJsonObject(value)) return undefined;
  const days = number(value['AutomaticallyAfterDays']);
  const duration = matching(/^\d{1,2}h$/)(value['Duration']);
  const schedule = matching(/^(rate|cron)\([\w ,*?/#-]{1,120}\)$/)(value['ScheduleExpression']);
  return {
    ...(days !== undefined && { automaticallyAfterDays: days }),
    ...(duration !== undefined && { duration }),
    ...(schedule !== undefined && { scheduleExpression: schedule }),
  };
}

function tagKey(value: unknown): Parameter | undefined {
  const key = matching(/^[\w.:/=+@ -]{1,128}$/)(value);
  return key === undefined ? undefined : { key };
}

function filterKey(value: unknown): Parameter | undefined {
  const key = matching(/^[a-z-]{1,32}$/)(value);
  return key === undefined ? undefined : { key };
}

function flag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && Math.abs(value) < 1e6 ? value : undefined;
}

function matching(pattern: RegExp): (value: unknown) => string | undefined {
  return (value) => (typeof value === 'string' && pattern.test(value) ? value : undefined);
}

function listOf(each: Recorded): Recorded {
  return (value) =>
    Array.isArray(value) ? value.map(each).filter((item) => item !== undefined) : undefined;
}
