import { describe, expect, it } from 'vitest';
import {
  daySeconds,
  noonSeconds,
  secretsManager,
  type SecretsManager,
  token,
} from '../operations/secrets-manager.ts';
import { functionArn, syntheticFunction, type SyntheticFunction } from './synthetic-function.ts';

const SecretId = 'app/db';
const allSteps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];

interface Rotating extends SecretsManager {
  readonly rotation: SyntheticFunction;
  /** Sends the clock ahead, and waits for what becomes due. */
  readonly later: (seconds: number) => Promise<void>;
  readonly labels: () => Record<string, string[]> | undefined;
  readonly eventNames: () => string[];
}

/** A secret that was rotated once, and is again after so many days. */
async function rotating(days: number): Promise<Rotating> {
  const manager = secretsManager();
  const rotation = syntheticFunction(manager);
  const { call, clock, engine, events, functions, rotate } = manager;
  functions.register(functionArn, rotation.rotate);
  call('CreateSecret', {
    Name: SecretId,
    SecretString: 'synthetic-password-1',
    ClientRequestToken: token(1),
  });
  await rotate({
    SecretId,
    ClientRequestToken: token(2),
    RotationLambdaARN: functionArn,
    RotationRules: { AutomaticallyAfterDays: days },
  });
  await engine.settled();
  rotation.calls.length = 0;
  return {
    ...manager,
    rotation,
    later: (seconds) => {
      clock.advance(seconds);
      return engine.settled();
    },
    labels: () => call('DescribeSecret', { SecretId }).VersionIdsToStages,
    eventNames: () => events.map(({ name }) => name),
  };
}

describe('a scheduled rotation', () => {
  it('B-38: happens at day 90, and not the day before', async () => {
    const { later, rotation, labels, call, eventNames } = await rotating(90);
    await later(89 * daySeconds);
    expect(rotation.calls).toEqual([]);
    await later(daySeconds);
    expect(rotation.steps()).toEqual(allSteps);
    const [version = ''] = Object.entries(labels() ?? {}).find(([, stages]) =>
      stages.includes('AWSCURRENT'),
    ) ?? [''];
    expect(version.length).toBeGreaterThanOrEqual(32);
    expect(labels()).toMatchObject({ [token(2)]: ['AWSPREVIOUS'] });
    expect(call('DescribeSecret', { SecretId })).toMatchObject({
      LastRotatedDate: noonSeconds + 90 * daySeconds,
      NextRotationDate: Date.UTC(2026, 0, 15 + 180, 23, 59, 59) / 1_000,
    });
    expect(eventNames()).toEqual([
      'RotationStarted',
      'RotationSucceeded',
      'RotationStarted',
      'RotationSucceeded',
    ]);
  });

  it('happens once, however far the clock has jumped', async () => {
    const { later, rotation } = await rotating(1);
    await later(100 * daySeconds);
    expect(rotation.steps()).toEqual(allSteps);
  });

  it.each(['PutSecretValue', 'UpdateSecret'] as const)(
    'is counted from a value put by hand with %s',
    async (operation) => {
      const { later, call, rotation } = await rotating(30);
      await later(20 * daySeconds);
      call(operation, {
        SecretId,
        SecretString: 'synthetic-password-by-hand',
        ClientRequestToken: token(7),
      });
      expect(call('DescribeSecret', { SecretId })).toMatchObject({
        LastRotatedDate: noonSeconds,
        NextRotationDate: Date.UTC(2026, 0, 15 + 50, 23, 59, 59) / 1_000,
      });
      await later(10 * daySeconds);
      expect(rotation.calls).toEqual([]);
      await later(20 * daySeconds);
      expect(rotation.steps()).toEqual(allSteps);
    },
  );

  it('is not put off by a value that does not become current', async () => {
    const { later, call, rotation } = await rotating(30);
    const custom = { VersionStages: ['BLUE'], ClientRequestToken: token(7) };
    await later(20 * daySeconds);
    call('PutSecretValue', { SecretId, SecretString: 'synthetic-password-7', ...custom });
    await later(10 * daySeconds);
    expect(rotation.steps()).toEqual(allSteps);
  });

  it('waits while its secret awaits deletion', async () => {
    const { later, call, rotation } = await rotating(10);
    call('DeleteSecret', { SecretId, RecoveryWindowInDays: 30 });
    await later(20 * daySeconds);
    expect(rotation.calls).toEqual([]);
    call('RestoreSecret', { SecretId });
    await later(0);
    expect(rotation.steps()).toEqual(allSteps);
  });

  it('goes no step further once its secret awaits deletion, and is taken up when that is not', async () => {
    const { functions, rotation, rotate, call, later, store, labels, eventNames } =
      await rotating(30);
    const steps: string[] = [];
    functions.register(functionArn, (event, access) => {
      steps.push(event.Step);
      if (steps.length > 1) return rotation.rotate(event, access);
      return call('DeleteSecret', { SecretId, RecoveryWindowInDays: 30 });
    });
    await rotate({ SecretId, ClientRequestToken: token(3) });
    await later(daySeconds);
    expect(steps).toEqual(['createSecret']);
    expect(store.listAll()[0]?.rotation?.run).toMatchObject({ versionId: token(3), attempts: 0 });
    call('RestoreSecret', { SecretId });
    await later(0);
    expect(steps).toEqual(['createSecret', ...allSteps]);
    expect(labels()?.[token(3)]).toContain('AWSCURRENT');
    expect(eventNames().slice(2)).toEqual([
      'StartSecretVersionDelete',
      'RotationStarted',
      'CancelSecretVersionDelete',
      'RotationSucceeded',
    ]);
  });

  it('uses up no attempt with a step that fails while its secret awaits deletion', async () => {
    const { functions, rotate, call, engine, store } = await rotating(30);
    functions.register(functionArn, () => {
      call('DeleteSecret', { SecretId, RecoveryWindowInDays: 30 });
      throw new Error('synthetic');
    });
    await rotate({ SecretId, ClientRequestToken: token(3) });
    await engine.settled();
    expect(store.listAll()[0]?.rotation?.run?.attempts).toBe(0);
  });

  it('waits for a server that has the function, and uses up no attempt', async () => {
    const manager = secretsManager();
    const { call, store, engine, functions } = manager;
    call('CreateSecret', { Name: SecretId, ClientRequestToken: token(1) });
    const [secret] = store.listAll();
    if (secret === undefined) throw new Error('there is no secret');
    const nowMs = noonSeconds * 1_000;
    const origin = { scheduledAtMs: nowMs, countedAtMs: nowMs };
    const due = { ...secret, rotation: { enabled: true, functionArn, dueAtMs: nowMs, ...origin } };
    store.put(due);
    await engine.settled();
    expect(store.listAll()).toEqual([due]);
    const rotation = syntheticFunction(manager);
    functions.register('SyntheticRotation', rotation.rotate);
    await engine.settled();
    expect(rotation.steps()).toEqual(allSteps);
  });
});

describe('a rotation whose function fails', () => {
  it('N-45: leaves AWSCURRENT where it was, and AWSPENDING on the version it was about', async () => {
    const { rotate, rotation, engine, labels, call } = await rotating(30);
    rotation.failing.add('testSecret');
    await rotate({ SecretId, ClientRequestToken: token(3) });
    await engine.settled();
    expect(rotation.steps()).toEqual(['createSecret', 'setSecret', 'testSecret']);
    expect(labels()).toEqual({
      [token(1)]: ['AWSPREVIOUS'],
      [token(2)]: ['AWSCURRENT'],
      [token(3)]: ['AWSPENDING'],
    });
    expect(call('GetSecretValue', { SecretId }).SecretString).toBe(
      `synthetic-password-${token(2)}`,
    );
  });

  it('is tried again from the first step, with the same version, after 1, 5, 15 and 60 minutes', async () => {
    const { rotate, rotation, engine, later, eventNames } = await rotating(30);
    rotation.failing.add('setSecret');
    await rotate({ SecretId, ClientRequestToken: token(3) });
    await engine.settled();
    for (const [index, minutes] of [1, 5, 15, 60].entries()) {
      await later(minutes * 60 - 1);
      expect(rotation.calls).toHaveLength(2 * (index + 1));
      await later(1);
      expect(rotation.calls).toHaveLength(2 * (index + 2));
    }
    expect(new Set(rotation.calls.map((event) => event.ClientRequestToken))).toEqual(
      new Set([token(3)]),
    );
    expect(eventNames().slice(2)).toEqual(['RotationStarted', 'RotationFailed']);
  });

  it('succeeds as soon as the function does', async () => {
    const { rotate, rotation, later, labels, eventNames } = await rotating(30);
    rotation.failing.add('finishSecret');
    await rotate({ SecretId, ClientRequestToken: token(3) });
    await later(0);
    rotation.failing.clear();
    await later(60);
    expect(labels()?.[token(3)]).toContain('AWSCURRENT');
    expect(eventNames().slice(2)).toEqual(['RotationStarted', 'RotationSucceeded']);
  });

  it('is given up at last, until the next window, and its date stays in the past', async () => {
    const { rotation, later, call, labels, rotateRefusal, events } = await rotating(30);
    const planned = call('DescribeSecret', { SecretId }).NextRotationDate;
    rotation.failing.add('createSecret');
    await later(30 * daySeconds);
    for (const minutes of [1, 5, 15, 60]) await later(minutes * 60);
    expect(events.at(-1)).toMatchObject({ name: 'RotationFailed', reason: 'createSecret failed' });
    expect(rotation.calls).toHaveLength(5);
    await later(daySeconds);
    expect(rotation.calls).toHaveLength(5);
    expect(call('DescribeSecret', { SecretId }).NextRotationDate).toBe(planned);
    const request = { SecretId, ClientRequestToken: token(3) };
    expect((await rotateRefusal(request)).message).toContain('will be reattempted');
    const [pending] = Object.entries(labels() ?? {}).find(([, stages]) =>
      stages.includes('AWSPENDING'),
    ) ?? [''];
    rotation.failing.clear();
    await later(29 * daySeconds);
    expect(labels()?.[pending]).toContain('AWSCURRENT');
  });

  it('has failed as well if it leaves AWSCURRENT where it was', async () => {
    const { rotate, functions, engine, later, call, events } = await rotating(30);
    functions.register(functionArn, () => undefined);
    await rotate({ SecretId, ClientRequestToken: token(3) });
    await engine.settled();
    expect(call('DescribeSecret', { SecretId }).LastRotatedDate).toBe(noonSeconds);
    for (const minutes of [1, 5, 15, 60]) await later(minutes * 60);
    expect(events.at(-1)).toMatchObject({
      name: 'RotationFailed',
      reason: 'finishSecret left AWSCURRENT where it was',
    });
  });

  it('says nothing of what the function said', async () => {
    const { rotate, rotation, later, events, store } = await rotating(30);
    rotation.failing.add('setSecret');
    await rotate({ SecretId, ClientRequestToken: token(3) });
    for (const minutes of [1, 5, 15, 60]) await later(minutes * 60);
    expect(events.length).toBeGreaterThan(2);
    expect(JSON.stringify([events, store.listAll()])).not.toContain('synthetic-password');
  });
});

describe('a rotation that somebody interferes with', () => {
  it('is abandoned when a new current value takes AWSPENDING away', async () => {
    const { rotate, rotation, engine, call, later, labels, eventNames, events } =
      await rotating(30);
    rotation.failing.add('setSecret');
    await rotate({ SecretId, ClientRequestToken: token(3) });
    await engine.settled();
    call('PutSecretValue', {
      SecretId,
      SecretString: 'synthetic-password-by-hand',
      ClientRequestToken: token(4),
    });
    expect(eventNames().slice(2)).toEqual(['RotationStarted', 'RotationAbandoned']);
    expect(events.at(-1)?.versionId).toBe(token(3));
    expect(labels()).toEqual({ [token(2)]: ['AWSPREVIOUS'], [token(4)]: ['AWSCURRENT'] });
    rotation.calls.length = 0;
    rotation.failing.clear();
    await later(daySeconds);
    expect(rotation.calls).toEqual([]);
    await rotate({ SecretId, ClientRequestToken: token(5) });
    await engine.settled();
    expect(labels()?.[token(5)]).toContain('AWSCURRENT');
  });

  it('is abandoned in the middle of a step, and no step follows', async () => {
    const { rotate, functions, engine, call, eventNames, labels } = await rotating(30);
    const steps: string[] = [];
    functions.register(functionArn, ({ Step }) => {
      steps.push(Step);
      if (Step === 'setSecret') {
        const value = { SecretString: 'synthetic-password-4', ClientRequestToken: token(4) };
        call('UpdateSecret', { SecretId, ...value });
      }
    });
    await rotate({ SecretId, ClientRequestToken: token(3) });
    await engine.settled();
    expect(steps).toEqual(['createSecret', 'setSecret']);
    expect(eventNames().at(-1)).toBe('RotationAbandoned');
    expect(labels()?.[token(4)]).toEqual(['AWSCURRENT']);
  });

  it('is abandoned when AWSPENDING is taken off its version', async () => {
    const { rotate, rotation, engine, call, eventNames, later } = await rotating(30);
    rotation.failing.add('createSecret');
    await rotate({ SecretId, ClientRequestToken: token(3) });
    await engine.settled();
    call('UpdateSecretVersionStage', {
      SecretId,
      VersionStage: 'AWSPENDING',
      RemoveFromVersionId: token(3),
    });
    expect(eventNames().at(-1)).toBe('RotationAbandoned');
    await later(daySeconds);
    expect(rotation.calls).toHaveLength(1);
  });

  it('ends without a word when its secret is deleted for good', async () => {
    const { rotate, functions, engine, call, eventNames } = await rotating(30);
    functions.register(functionArn, () => {
      call('DeleteSecret', { SecretId, ForceDeleteWithoutRecovery: true });
    });
    await rotate({ SecretId, ClientRequestToken: token(3) });
    await engine.settled();
    expect(eventNames().slice(2)).not.toContain('RotationFailed');
    expect(call('ListSecrets', {}).SecretList).toEqual([]);
  });
});

describe('the engine', () => {
  it('stores nothing once it was stopped, whatever its functions do', async () => {
    const { rotate, functions, engine, store } = await rotating(30);
    let finish: (() => void) | undefined;
    functions.register(functionArn, () => new Promise<void>((resolve) => (finish = resolve)));
    const answer = rotate({ SecretId, ClientRequestToken: token(3) });
    while (finish === undefined) await Promise.resolve();
    const before = store.listAll();
    engine.stop();
    await answer;
    finish();
    await engine.settled();
    expect(store.listAll()).toEqual(before);
    expect(before[0]?.rotation?.run).toMatchObject({ versionId: token(3), attempts: 1 });
  });
});
