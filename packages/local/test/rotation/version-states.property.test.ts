import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RotationStep } from '../../src/index.ts';
import { secretsManager, token } from '../operations/secrets-manager.ts';
import { functionArn, syntheticFunction } from './synthetic-function.ts';

const SecretId = 'app/db';
const pausesSeconds = [60, 300, 900, 3_600];

/** Where the three labels are, and how often the rotation under way was tried. */
interface Model {
  current: string;
  previous?: string | undefined;
  pending?: string | undefined;
  run?: { version: string; attempts: number } | undefined;
}

type Action =
  | { kind: 'rotate' | 'try again'; failing: RotationStep | undefined }
  | { kind: 'put' | 'cancel' | 'remove AWSPENDING' };

const failing = fc.constantFrom<(RotationStep | undefined)[]>(
  undefined,
  undefined,
  'createSecret',
  'setSecret',
  'testSecret',
  'finishSecret',
);

const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ kind: fc.constantFrom('rotate' as const, 'try again' as const), failing }),
  fc.record({ kind: fc.constantFrom('put', 'cancel', 'remove AWSPENDING') }),
);

const isUnfinished = ({ pending, current }: Model): boolean =>
  pending !== undefined && pending !== current;

/** What becomes of the labels; `version` is the one that a new value or rotation would get. */
function next(model: Model, taken: Action, version: string): Model {
  const { current } = model;
  switch (taken.kind) {
    case 'put':
      return { current: version, previous: current };
    case 'cancel':
      return { ...model, run: undefined };
    case 'remove AWSPENDING':
      return { ...model, pending: undefined, ...(isUnfinished(model) && { run: undefined }) };
    case 'rotate':
      if (isUnfinished(model)) return model;
      return tried({ ...model, pending: version, run: { version, attempts: 0 } }, taken.failing);
    case 'try again':
      return tried(model, taken.failing);
  }
}

function tried(model: Model, failing: RotationStep | undefined): Model {
  const { run, current } = model;
  if (run === undefined) return model;
  const attempts = run.attempts + 1;
  if (failing === undefined) {
    return { current: run.version, previous: current, pending: run.version };
  }
  const hasMore = attempts <= pausesSeconds.length;
  return { ...model, run: hasMore ? { ...run, attempts } : undefined };
}

function labelsOf({ current, previous, pending }: Model): Record<string, Set<string>> {
  const labels: Record<string, Set<string>> = {};
  const holders = { AWSCURRENT: current, AWSPREVIOUS: previous, AWSPENDING: pending };
  for (const [label, version] of Object.entries(holders)) {
    if (version !== undefined) (labels[version] ??= new Set()).add(label);
  }
  return labels;
}

describe('the labels of a secret that is rotated', () => {
  it('are where a model has them, whatever fails and whoever interferes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 25 }), async (actions) => {
        const manager = secretsManager();
        const { call, rotate, engine, clock, functions } = manager;
        const rotation = syntheticFunction(manager);
        functions.register(functionArn, rotation.rotate);
        const create = { SecretString: 'synthetic-password-1', ClientRequestToken: token(0) };
        call('CreateSecret', { Name: SecretId, ...create });
        await rotate({ SecretId, ClientRequestToken: token(1), RotationLambdaARN: functionArn });
        await engine.settled();
        let model: Model = { current: token(1), previous: token(0), pending: token(1) };

        const run = async (taken: Action, version: string): Promise<void> => {
          rotation.failing.clear();
          if ('failing' in taken && taken.failing !== undefined)
            rotation.failing.add(taken.failing);
          switch (taken.kind) {
            case 'rotate':
              await rotate({ SecretId, ClientRequestToken: version }).catch(() => undefined);
              return;
            case 'try again':
              clock.advance(pausesSeconds[(model.run?.attempts ?? 1) - 1] ?? 0);
              return;
            case 'put': {
              const value = { SecretString: 'synthetic-password', ClientRequestToken: version };
              call('PutSecretValue', { SecretId, ...value });
              return;
            }
            case 'cancel':
              call('CancelRotateSecret', { SecretId });
              return;
            case 'remove AWSPENDING':
              if (model.pending === undefined) return;
              call('UpdateSecretVersionStage', {
                SecretId,
                VersionStage: 'AWSPENDING',
                RemoveFromVersionId: model.pending,
              });
          }
        };

        for (const [index, taken] of actions.entries()) {
          const version = token(index + 2);
          await run(taken, version);
          await engine.settled();
          model = next(model, taken, version);
          const labels = call('DescribeSecret', { SecretId }).VersionIdsToStages ?? {};
          const found = Object.entries(labels).map(([id, stages]) => [id, new Set(stages)]);
          expect(Object.fromEntries(found)).toEqual(labelsOf(model));
          expect(manager.store.listAll()[0]?.rotation?.run?.attempts).toBe(model.run?.attempts);
        }
        engine.stop();
      }),
      { numRuns: 60 },
    );
  });
});
