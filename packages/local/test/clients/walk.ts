import type { OperationName } from '@undotenv/protocol';
import { expect } from 'vitest';
import type { LocalServer } from '../../src/index.ts';

/** A call as every client takes it: the members of the API model, as JSON. */
export interface Step {
  readonly operation: OperationName;
  readonly input: Readonly<Record<string, unknown>>;
  /** Where it is called; the server's own if absent. */
  readonly region?: string;
  /** Members of the answer, where they say that the call was understood. */
  readonly answer?: Readonly<Record<string, unknown>>;
}

const SecretId = 'clients/db';
const Name = SecretId;
const first = 'synthetic-token-0000000000000001';
const second = 'synthetic-token-0000000000000002';
const rotated = 'synthetic-token-0000000000000003';
const account = '123456789012';
const policy = {
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${account}:user/undotenv` },
    Action: 'secretsmanager:GetSecretValue',
    Resource: '*',
  },
};
const ResourcePolicy = JSON.stringify(policy);

/** Every operation there is, in an order in which each has something to do. */
const walk: readonly Step[] = [
  { operation: 'GetRandomPassword', input: { PasswordLength: 20, ExcludePunctuation: true } },
  {
    operation: 'CreateSecret',
    input: {
      ...{ Name, SecretString: 'synthetic-password-1', ClientRequestToken: first },
      Tags: [{ Key: 'Project', Value: 'NBA-MCP' }],
    },
    answer: { Name, VersionId: first },
  },
  {
    operation: 'PutSecretValue',
    input: { SecretId, SecretString: 'synthetic-password-2', ClientRequestToken: second },
    answer: { VersionId: second, VersionStages: ['AWSCURRENT'] },
  },
  {
    operation: 'GetSecretValue',
    input: { SecretId, VersionStage: 'AWSPREVIOUS' },
    answer: { SecretString: 'synthetic-password-1', VersionId: first },
  },
  {
    operation: 'BatchGetSecretValue',
    input: { SecretIdList: [SecretId] },
    answer: { Errors: [] },
  },
  {
    operation: 'UpdateSecretVersionStage',
    input: {
      ...{ SecretId, VersionStage: 'AWSCURRENT' },
      ...{ MoveToVersionId: first, RemoveFromVersionId: second },
    },
    answer: { Name },
  },
  {
    operation: 'GetSecretValue',
    input: { SecretId },
    answer: { SecretString: 'synthetic-password-1' },
  },
  { operation: 'UpdateSecret', input: { SecretId, Description: 'described' }, answer: { Name } },
  { operation: 'TagResource', input: { SecretId, Tags: [{ Key: 'Owner', Value: 'data' }] } },
  { operation: 'UntagResource', input: { SecretId, TagKeys: ['Project'] } },
  {
    operation: 'DescribeSecret',
    input: { SecretId },
    answer: { Description: 'described', Tags: [{ Key: 'Owner', Value: 'data' }] },
  },
  { operation: 'ListSecrets', input: { Filters: [{ Key: 'tag-key', Values: ['Owner'] }] } },
  { operation: 'ListSecretVersionIds', input: { SecretId, IncludeDeprecated: true } },
  {
    operation: 'ValidateResourcePolicy',
    input: { SecretId, ResourcePolicy },
    answer: { PolicyValidationPassed: true },
  },
  { operation: 'PutResourcePolicy', input: { SecretId, ResourcePolicy }, answer: { Name } },
  { operation: 'GetResourcePolicy', input: { SecretId }, answer: { ResourcePolicy } },
  { operation: 'DeleteResourcePolicy', input: { SecretId }, answer: { Name } },
  {
    operation: 'ReplicateSecretToRegions',
    input: { SecretId, AddReplicaRegions: [{ Region: 'us-west-2' }, { Region: 'eu-west-1' }] },
  },
  { operation: 'StopReplicationToReplica', region: 'us-west-2', input: { SecretId } },
  {
    operation: 'RemoveRegionsFromReplication',
    input: { SecretId, RemoveReplicaRegions: ['eu-west-1'] },
    answer: { ReplicationStatus: [] },
  },
  {
    operation: 'RotateSecret',
    input: {
      ...{ SecretId, ClientRequestToken: rotated, RotationLambdaARN: 'ClientRotation' },
      RotationRules: { AutomaticallyAfterDays: 30 },
    },
    answer: { Name, VersionId: rotated },
  },
  { operation: 'CancelRotateSecret', input: { SecretId }, answer: { Name } },
  {
    operation: 'DeleteSecret',
    input: { SecretId, RecoveryWindowInDays: 7 },
    answer: { Name },
  },
  { operation: 'RestoreSecret', input: { SecretId }, answer: { Name } },
];

/** Runs a step with a client of one kind, which may not know the operation yet. */
export type RunStep = (step: Step, region: string) => Promise<object | 'unknown'>;

/** Takes a client through all the operations that it knows, and answers the others. */
export async function walkThrough(server: LocalServer, run: RunStep): Promise<OperationName[]> {
  server.functions.register('ClientRotation', () => undefined);
  const unknown: OperationName[] = [];
  for (const step of walk) {
    const answer = await run(step, step.region ?? server.region);
    if (answer === 'unknown') unknown.push(step.operation);
    else expect(answer, step.operation).toMatchObject(step.answer ?? {});
  }
  const calls = server.calls();
  expect(calls.filter(({ code }) => code !== 'OK')).toEqual([]);
  expect(calls.map(({ operation }) => operation)).toEqual(
    walk.map(({ operation }) => operation).filter((operation) => !unknown.includes(operation)),
  );
  return unknown;
}
