import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { ServiceException } from '@undotenv/protocol';
import {
  daySeconds,
  secretsManager,
  type SecretsManager,
  token,
} from '../operations/secrets-manager.ts';
import { functionArn, syntheticFunction } from './synthetic-function.ts';

const SecretId = 'app/db';

const actions = [
  'rotate',
  'test',
  'put',
  'put pending',
  'move AWSCURRENT',
  'cancel',
  'let one step go on',
  'a day passes',
  'delete and create',
] as const;

/** Where AWSCURRENT may be moved to: versions that have a value. */
function readableVersions({ call }: SecretsManager): { current?: string; others: string[] } {
  const { VersionIdsToStages: stages = {} } = call('DescribeSecret', { SecretId });
  const current = Object.keys(stages).find((id) => stages[id]?.includes('AWSCURRENT'));
  const others = Object.keys(stages).filter((id) => id !== current && isReadable(call, id));
  return { ...(current !== undefined && { current }), others };
}

function isReadable(call: SecretsManager['call'], VersionId: string): boolean {
  return !isRefused(() => call('GetSecretValue', { SecretId, VersionId }));
}

function isRefused(work: () => unknown): boolean {
  try {
    work();
    return false;
  } catch (error) {
    if (error instanceof ServiceException) return true;
    throw error;
  }
}

describe('a secret that is rotated while others change it', () => {
  it('has a current value after every change', async () => {
    const taken = fc.array(fc.constantFrom(...actions), { minLength: 10, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(taken, async (all) => {
        const manager = secretsManager();
        const { call, clock, engine, functions } = manager;
        const { rotate } = syntheticFunction(manager);
        const waiting: (() => void)[] = [];
        functions.register(functionArn, async (event, access) => {
          await new Promise<void>((resolve) => waiting.push(resolve));
          rotate(event, access);
        });
        const value = { SecretString: 'synthetic-password-1' };
        call('CreateSecret', { Name: SecretId, ...value, ClientRequestToken: token(0) });
        for (const [index, action] of all.entries()) {
          const named = { SecretId, ClientRequestToken: token(index + 1) };
          const RotationRules = { AutomaticallyAfterDays: 1 };
          const rotation = { ...named, RotationRules, RotationLambdaARN: functionArn };
          const work: Record<(typeof actions)[number], () => unknown> = {
            rotate: () => manager.rotate(rotation).catch(() => undefined),
            test: () =>
              manager.rotate({ ...rotation, RotateImmediately: false }).catch(() => undefined),
            put: () => call('PutSecretValue', { ...named, ...value }),
            'put pending': () =>
              call('PutSecretValue', { ...named, ...value, VersionStages: ['AWSPENDING'] }),
            'move AWSCURRENT': () => {
              const { current: RemoveFromVersionId, others } = readableVersions(manager);
              const MoveToVersionId = others.at(-1);
              if (MoveToVersionId === undefined || RemoveFromVersionId === undefined) return;
              const move = { SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId };
              call('UpdateSecretVersionStage', { ...move, RemoveFromVersionId });
            },
            cancel: () => call('CancelRotateSecret', { SecretId }),
            'let one step go on': () => waiting.shift()?.(),
            'a day passes': () => {
              clock.advance(daySeconds);
            },
            'delete and create': () => {
              call('DeleteSecret', { SecretId, ForceDeleteWithoutRecovery: true });
              call('CreateSecret', {
                Name: SecretId,
                ...value,
                ClientRequestToken: named.ClientRequestToken,
              });
            },
          };
          isRefused(() => void work[action]());
          await turn();
          call('GetSecretValue', { SecretId });
        }
        engine.stop();
      }),
      { numRuns: 80 },
    );
  });
});
