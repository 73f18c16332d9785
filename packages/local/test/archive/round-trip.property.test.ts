import type { OperationName } from '@undotenv/protocol';
import { ServiceException } from '@undotenv/protocol';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fill } from '../../src/archive/store-records.ts';
import { openMemoryStore } from '../../src/store/open-store.ts';
import {
  daySeconds,
  foreign,
  home,
  secretsManager,
  type SecretsManager,
  token,
} from '../operations/secrets-manager.ts';
import { archiveOf, archiveRecords, fileAt } from './archives.ts';

const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:Synthetic';
const regions = ['us-east-1', 'eu-west-1', 'ap-south-1'];
const callers = regions.flatMap((region) => [home, foreign].map((who) => ({ ...who, region })));
const names = ['app/one', 'two', 'three-aBcDeF'];
const labels = ['AWSCURRENT', 'AWSPENDING', 'mine'];

const policy = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { AWS: foreign.account }, Action: '*', Resource: '*' },
});

/** What changes a store, as requests; many are refused, and that is as well. */
const change = fc
  .tuple(
    fc.constantFrom(...callers),
    fc.constantFrom(...names),
    fc.integer({ min: 1, max: 9 }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
    fc.constantFrom<readonly [OperationName, (text: string, turn: number) => object]>(
      ['CreateSecret', (text) => ({ SecretString: text, Description: text, Tags: tagsOf(text) })],
      ['CreateSecret', () => ({ Type: 'synthetic', KmsKeyId: 'alias/app' })],
      ['PutSecretValue', (text) => ({ SecretString: text })],
      ['PutSecretValue', (text) => ({ SecretBinary: base64(text), VersionStages: ['mine'] })],
      ['UpdateSecret', (text) => ({ SecretString: text, Description: '' })],
      [
        'UpdateSecretVersionStage',
        (_, turn) => ({ VersionStage: labels[turn % 3], ...move(turn) }),
      ],
      ['TagResource', (text) => ({ Tags: tagsOf(text) })],
      ['UntagResource', () => ({ TagKeys: ['kind'] })],
      ['PutResourcePolicy', () => ({ ResourcePolicy: policy })],
      ['DeleteSecret', (_, turn) => ({ RecoveryWindowInDays: 7 + turn })],
      ['DeleteSecret', () => ({ ForceDeleteWithoutRecovery: true })],
      ['RestoreSecret', () => ({})],
      ['ReplicateSecretToRegions', (_, turn) => ({ AddReplicaRegions: [regionOf(turn)] })],
      ['StopReplicationToReplica', () => ({})],
      ['RotateSecret', (_, turn) => rotation(turn)],
      ['CancelRotateSecret', () => ({})],
      ['GetSecretValue', () => ({})],
    ),
  )
  .map(([caller, name, turn, text, [operation, membersOf]]) => {
    const id = operation === 'CreateSecret' ? { Name: name } : { SecretId: name };
    const request = { ...id, ClientRequestToken: token(turn), ...membersOf(text, turn) };
    return { operation, request, caller, days: turn % 4 };
  });

function tagsOf(text: string): object[] {
  return [{ Key: 'kind', Value: text }];
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function move(turn: number): object {
  return { MoveToVersionId: token(turn), RemoveFromVersionId: token((turn + 1) % 10) };
}

function regionOf(turn: number): object {
  return { Region: regions[turn % 3] };
}

function rotation(turn: number): object {
  return {
    RotationLambdaARN: functionArn,
    RotationRules: turn % 2 === 0 ? { AutomaticallyAfterDays: turn } : schedule,
    RotateImmediately: turn % 3 === 0,
  };
}

const schedule = { ScheduleExpression: 'cron(0 8 1 * ? *)', Duration: '3h' };

/** Every operation that reads, asked of everything in every account and region. */
function answers({ call }: SecretsManager): unknown[] {
  const all: unknown[] = [];
  const ask = (operation: OperationName, request: object, caller = home): void => {
    try {
      all.push([operation, call(operation, request as never, caller)]);
    } catch (error) {
      if (!(error instanceof ServiceException)) throw error;
      all.push([operation, error.name, error.message]);
    }
  };
  for (const caller of callers) {
    ask('ListSecrets', { IncludePlannedDeletion: true, SortOrder: 'asc' }, caller);
    ask('ListSecrets', { MaxResults: 1 }, caller);
    ask('BatchGetSecretValue', { SecretIdList: names }, caller);
    for (const SecretId of names) {
      ask('DescribeSecret', { SecretId }, caller);
      ask('GetResourcePolicy', { SecretId }, caller);
      ask('ListSecretVersionIds', { SecretId, IncludeDeprecated: true }, caller);
      for (const VersionStage of [...labels, 'AWSPREVIOUS']) {
        ask('GetSecretValue', { SecretId, VersionStage }, caller);
      }
      for (let turn = 1; turn <= 9; turn += 1) {
        ask('GetSecretValue', { SecretId, VersionId: token(turn) }, caller);
      }
      // The access dates that this has left.
      ask('DescribeSecret', { SecretId }, caller);
    }
  }
  return all;
}

const runs = process.env['REQUIRE_ALL'] === '1' || process.env['CI'] !== undefined ? 300 : 25;

it('a store that went through an archive answers every operation that reads as before', async () => {
  let [secrets, rotating] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 5, maxLength: 60 }), async (changes) => {
      const before = secretsManager();
      before.functions.register(functionArn, () => Promise.resolve());
      for (const [index, Name] of names.slice(0, 2).entries()) {
        before.call('CreateSecret', { Name, SecretString: Name, ClientRequestToken: token(index) });
      }
      for (const { operation, request, caller, days } of changes) {
        try {
          // RotateSecret answers later, and so may be refused later.
          await Promise.resolve(before.call(operation, request as never, caller));
        } catch (error) {
          if (!(error instanceof ServiceException)) throw error;
        }
        before.clock.advance(days * daySeconds);
      }
      await before.engine.settled();
      const all = before.store.listAll();
      secrets += all.length;
      rotating += all.filter(({ rotation }) => rotation !== undefined).length;
      const file = fileAt(archiveOf(archiveRecords(before.store)));
      file.prove();
      const store = openMemoryStore();
      store.transaction(() => {
        fill(store, file.records());
      });
      const after = secretsManager({}, store);
      after.clock.advance((before.clock.now() - after.clock.now()) / 1_000);
      expect(store.listAll()).toEqual(before.store.listAll());
      expect(answers(after)).toEqual(answers(before));
    }),
    { numRuns: runs },
  );
  expect(secrets).toBeGreaterThan(runs);
  expect(rotating).toBeGreaterThan(0);
}, 120_000);
