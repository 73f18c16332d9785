import { parsePolicy } from '@undotenv/policy';
import {
  endsLikeArnSuffix,
  isJsonObject,
  isReadableSecretName,
  limits,
  parseSecretArn,
  partitionOf,
  type Tag,
} from '@undotenv/protocol';
import { readPrincipal } from '../access/read-principals.ts';
import { formatKeyArn } from '../kms/key-reference.ts';
import { isKeyAlias, isKeyId, readKeyPolicy } from '../kms/new-key.ts';
import { isRegionName } from '../region.ts';
import { rotationRules, rotationTimes } from '../rotation/rotation-rules.ts';
import {
  flag,
  list,
  type Members,
  membersOf,
  oneOf,
  required,
  type Rule,
  structure,
  text,
} from '../rules/members.ts';
import type {
  Scope,
  StoredKey,
  StoredPrincipal,
  StoredReplica,
  StoredRotation,
  StoredRun,
  StoredSecret,
  StoredVersion,
} from '../store/store.ts';

/** A rule for every member: one that a type gains does not compile until it is read here. */
type RulesOf<Stored> = { readonly [Key in keyof Required<Stored>]: Rule<unknown> };

const time: Rule<number, false> = {
  required: false,
  read: (value) => {
    // A `Date` reaches to 8.64e15 ms.
    if (typeof value === 'number' && value >= 0 && value <= 8.64e15) return value;
    throw new RangeError('a time is expected');
  },
};

const count: Rule<number, false> = {
  required: false,
  read: (value) => {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    throw new RangeError('a count is expected');
  },
};

const words = text({ max: 2_048 });
const keyReference = words;

const scope = {
  account: required(text({ max: 12, pattern: '\\d{12}' })),
  region: required(text({ max: 64 })),
} satisfies RulesOf<Scope>;

const version = {
  versionId: required(text({ min: 1, max: limits.clientRequestTokenMaxLength })),
  createdAtMs: required(time),
  stages: required(
    list(text({ min: 1, max: limits.stagingLabelMaxLength }), {
      max: limits.stagingLabelsPerSecret,
    }),
  ),
  lastAccessedAtMs: time,
  kmsKeyId: keyReference,
} satisfies RulesOf<StoredVersion>;

const replica = {
  region: required(text({ max: 64 })),
  createdAtMs: required(time),
  kmsKeyId: keyReference,
  failure: words,
} satisfies RulesOf<StoredReplica>;

const run = {
  kind: required(oneOf(['rotation', 'test'])),
  versionId: version.versionId,
  attempts: required(count),
  dueAtMs: required(time),
  closesAtMs: time,
} satisfies RulesOf<StoredRun>;

const rotation = {
  enabled: required(flag()),
  functionArn: required(words),
  automaticallyAfterDays: count,
  scheduleExpression: text({ max: 256 }),
  duration: text({ max: 3 }),
  scheduledAtMs: required(time),
  countedAtMs: required(time),
  lastRotatedAtMs: time,
  nextRotationAtMs: time,
  dueAtMs: time,
  run: exactly(run),
} satisfies RulesOf<StoredRotation>;

const tag = {
  Key: required(text({ min: 1, max: limits.tagKeyMaxLength })),
  Value: required(text({ max: limits.tagValueMaxLength })),
} satisfies RulesOf<Tag>;

const secret = {
  ...scope,
  arn: required(words),
  name: required(text({ min: 1, max: limits.secretNameMaxLength })),
  createdAtMs: required(time),
  changedAtMs: required(time),
  lastAccessedAtMs: time,
  description: text({ max: limits.descriptionMaxLength }),
  kmsKeyId: keyReference,
  tags: list(exactly(tag), { max: limits.tagsPerSecret }),
  deletionAtMs: time,
  rotation: exactly(rotation),
  resourcePolicy: text({ max: limits.resourcePolicyMaxLength }),
  owningService: text({ max: 256 }),
  type: text({ max: limits.secretTypeMaxLength }),
  replicas: list(exactly(replica), { min: 1, max: 100 }),
  primaryRegion: text({ max: 64 }),
  versions: required(list(exactly(version), { max: 10 * limits.versionsPerSecret })),
} satisfies RulesOf<StoredSecret>;

const key = {
  ...scope,
  arn: required(words),
  keyId: required(text({ max: 128 })),
  createdAtMs: required(time),
  aliases: required(list(text({ max: 256 }), { max: 50 })),
  // Its length is checked where it is parsed.
  policy: required(text({ max: 65_536 })),
  isDisabled: required(flag()),
  deletionAtMs: time,
} satisfies RulesOf<StoredKey>;

/** @throws anything for what no store of ours would have kept */
export function readSecret(value: unknown): StoredSecret {
  const read: StoredSecret = readExactly(secret, value);
  const { arn, name, account, region, versions, tags = [], resourcePolicy, rotation } = read;
  const parsed = parseSecretArn(arn);
  expect(parsed?.account === account && parsed.region === region && isRegionName(region));
  expect(parsed.partition === partitionOf(region) && isReadableSecretName(name));
  expect(parsed.resource.slice(0, -7) === name && endsLikeArnSuffix(parsed.resource));
  expectDistinct(versions.map(({ versionId }) => versionId));
  expectDistinct(versions.flatMap(({ stages }) => stages));
  expectDistinct(tags.map(({ Key }) => Key));
  if (rotation !== undefined) checkSchedule(rotation);
  checkReplication(read);
  if (resourcePolicy !== undefined) parsePolicy(resourcePolicy, 'resource');
  return read;
}

/** @throws as `readSecret` */
export function readKey(value: unknown): StoredKey {
  const read: StoredKey = readExactly(key, value);
  expect(isRegionName(read.region) && read.arn === formatKeyArn(read, read.keyId));
  expect(isKeyId(read.keyId) && read.aliases.every(isKeyAlias));
  expectDistinct(read.aliases);
  readKeyPolicy(read.policy);
  return read;
}

/** @throws as `readSecret` */
export function readPrincipalRecord(value: unknown): StoredPrincipal {
  return readPrincipal(value);
}

/** A secret is a primary or a replica, and never of itself: each change would lead to another. */
function checkReplication({ region, replicas = [], primaryRegion }: StoredSecret): void {
  expect(replicas.length === 0 || primaryRegion === undefined);
  const others = [
    ...replicas.map((each) => each.region),
    ...(primaryRegion ? [primaryRegion] : []),
  ];
  for (const other of others) {
    expect(other !== region && isRegionName(other) && partitionOf(other) === partitionOf(region));
  }
  expectDistinct(others);
}

const rulesOf = membersOf({ asked: required(rotationRules) });

/** As RotateSecret checks it. The days that are worked out from an expression stand beside it. */
function checkSchedule(rotation: StoredRotation): void {
  const {
    automaticallyAfterDays: AutomaticallyAfterDays,
    scheduleExpression: ScheduleExpression,
    duration: Duration,
  } = rotation;
  const schedule =
    ScheduleExpression === undefined ? { AutomaticallyAfterDays } : { ScheduleExpression };
  rotationTimes(rulesOf({ asked: { ...schedule, Duration } }).asked);
}

type Rules = Readonly<Record<string, Rule<unknown>>>;

/** As `structure`, but a member that no rule reads is refused: it would be lost. */
function exactly<Each extends Rules>(rules: Each): Rule<Members<Each>, false> {
  const rule = structure(rules);
  return {
    required: false,
    read: (value, member, problems) => {
      expectKnown(rules, value);
      return rule.read(value, member, problems);
    },
  };
}

function readExactly<Each extends Rules>(rules: Each, value: unknown): Members<Each> {
  expect(isJsonObject(value));
  expectKnown(rules, value);
  return membersOf(rules)(value);
}

function expectKnown(rules: Rules, value: unknown): void {
  expect(isJsonObject(value) && Object.keys(value).every((name) => Object.hasOwn(rules, name)));
}

function expectDistinct(items: readonly string[]): void {
  expect(new Set(items).size === items.length);
}

/** What is wrong is not said: it would quote what came with the archive. */
function expect(isSo: boolean): asserts isSo {
  if (!isSo) throw new RangeError('a record of an archive is not in order');
}
