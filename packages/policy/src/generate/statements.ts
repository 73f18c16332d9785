import type { ApplicationAccess } from './application-access.ts';
import { type KeysByRegion, viaSecretsManager } from './key-arns.ts';
import type { AllowStatement } from './policy-document.ts';
import type { SecretPattern } from './secret-patterns.ts';
import { sorted } from './sorted.ts';

type Condition = NonNullable<AllowStatement['Condition']>;

/** Reading the secrets, and looking at them where that is asked for. */
export function secretStatements(
  patterns: readonly SecretPattern[],
  { stages, describe = false }: Pick<ApplicationAccess, 'describe' | 'stages'>,
): readonly AllowStatement[] {
  const Resource = patterns.map(({ arn }) => arn);
  const get = 'secretsmanager:GetSecretValue';
  const look = 'secretsmanager:DescribeSecret';
  if (stages === undefined) {
    return [allow('ReadSecrets', describe ? [look, get] : [get], Resource)];
  }
  // DescribeSecret names no stage, so the condition would always deny it.
  return [
    allow('ReadSecrets', [get], Resource, stageCondition(sorted(stages))),
    ...(describe ? [allow('DescribeSecrets', [look], Resource)] : []),
  ];
}

/**
 * A request that names no stage has no such key, although it asks for AWSCURRENT: AWS denies it
 * under a plain StringEquals (observed: users of the AWS CLI report it). Nor has a request for a
 * version by its id, which can be any version.
 */
function stageCondition(stages: readonly string[]): Condition {
  const wanted = { 'secretsmanager:VersionStage': stages };
  if (!stages.includes('AWSCURRENT')) return { StringEquals: wanted };
  return {
    StringEqualsIfExists: wanted,
    Null: { 'secretsmanager:VersionId': ['true'] },
  };
}

/**
 * The call alone, which is on no resource. Each secret of a batch is read only if GetSecretValue is
 * allowed on it as well.
 *
 * @see BatchGetSecretValue, API Reference, "Required permissions"
 */
export function batchStatement(patterns: readonly SecretPattern[]): AllowStatement {
  const regions = sorted(patterns.map(({ region }) => region));
  const condition = { StringEquals: { 'aws:RequestedRegion': regions } };
  return allow('BatchReadSecrets', ['secretsmanager:BatchGetSecretValue'], ['*'], condition);
}

/** Decrypting what these secrets hold, through Secrets Manager, and nothing else under the keys. */
export function keyStatements(
  patterns: readonly SecretPattern[],
  keys: KeysByRegion,
): readonly AllowStatement[] {
  const regions = sorted(patterns.map(({ region }) => region));
  return regions.flatMap((region) => {
    const here = keys.get(region);
    if (here === undefined) return [];
    const arns = patterns.filter((each) => each.region === region).map(({ arn }) => arn);
    return [
      allow(`DecryptIn${capitalized(region)}`, ['kms:Decrypt'], here, {
        StringEquals: { 'kms:ViaService': [viaSecretsManager(region)] },
        StringLike: { 'kms:EncryptionContext:SecretARN': arns },
      }),
    ];
  });
}

/** A Sid is made of letters and digits. */
function capitalized(region: string): string {
  return region.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function allow(
  Sid: string,
  Action: readonly string[],
  Resource: readonly string[],
  Condition?: Condition,
): AllowStatement {
  return { Sid, Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) };
}
