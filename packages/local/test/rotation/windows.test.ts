import { describe, expect, it, onTestFinished } from 'vitest';
import { startLocal } from '../../src/index.ts';
import { dueWindow } from '../../src/rotation/window.ts';
import { call as post } from '../http/requests.ts';
import { secretsManager, type SecretsManager, token } from '../operations/secrets-manager.ts';
import { temporaryDirectory } from '../store/fixtures.ts';
import { functionArn, syntheticFunction, type SyntheticFunction } from './synthetic-function.ts';

const SecretId = 'app/db';
const hour = 3_600;
const allSteps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];
const fromTwoToThree = { ScheduleExpression: 'cron(0 2 * * ? *)', Duration: '1h' };

interface Waiting extends SecretsManager {
  readonly rotation: SyntheticFunction;
  /** Lets so many hours pass in which nothing looked for what is due, and then looks. */
  readonly later: (hours: number) => Promise<void>;
  readonly nextRotation: () => number | undefined;
}

/** A secret that waits for its first window, at noon. */
async function waiting(RotationRules: object): Promise<Waiting> {
  const manager = secretsManager();
  const rotation = syntheticFunction(manager);
  const { call, clock, engine, functions, rotate } = manager;
  functions.register(functionArn, rotation.rotate);
  const value = { SecretString: 'synthetic-password-1', ClientRequestToken: token(1) };
  call('CreateSecret', { Name: SecretId, ...value });
  await rotate({
    ...{ SecretId, ClientRequestToken: token(2), RotationLambdaARN: functionArn },
    ...{ RotationRules, RotateImmediately: false },
  });
  await engine.settled();
  rotation.calls.length = 0;
  return {
    ...manager,
    rotation,
    later: (hours) => {
      clock.advance(hours * hour);
      return engine.settled();
    },
    nextRotation: () => call('DescribeSecret', { SecretId }).NextRotationDate,
  };
}

describe('a window that has closed', () => {
  it('is not used any more: the rotation waits for the next, and its date stays in the past', async () => {
    const { later, rotation, nextRotation } = await waiting(fromTwoToThree);
    const planned = Date.UTC(2026, 0, 16, 2, 59, 59) / 1_000;
    expect(nextRotation()).toBe(planned);
    await later(21.5);
    expect(rotation.calls).toEqual([]);
    expect(nextRotation()).toBe(planned);
    await later(16.5);
    expect(rotation.steps()).toEqual(allSteps);
    expect(nextRotation()).toBe(planned + 2 * 24 * hour);
  });

  it('was open to its last millisecond', async () => {
    const { later, rotation } = await waiting(fromTwoToThree);
    // The clock began a quarter of a second after noon.
    await later(15 - 0.251 / hour);
    expect(rotation.steps()).toEqual(allSteps);
    const late = await waiting(fromTwoToThree);
    await late.later(15 - 0.25 / hour);
    expect(late.rotation.calls).toEqual([]);
  });

  it('is followed by one that is open already, where windows follow each other', async () => {
    const { later, rotation, nextRotation } = await waiting({ AutomaticallyAfterDays: 10 });
    await later(21 * 24);
    expect(rotation.calls).toEqual([]);
    await later(9 * 24);
    expect(rotation.steps()).toEqual(allSteps);
    expect(nextRotation()).toBe(Date.UTC(2026, 0, 15 + 40, 23, 59, 59) / 1_000);
  });

  it('lasts an hour for rates of hours', async () => {
    const { later, rotation } = await waiting({ ScheduleExpression: 'rate(4 hours)' });
    await later(5);
    expect(rotation.calls).toEqual([]);
    await later(3.5);
    expect(rotation.steps()).toEqual(allSteps);
  });

  it('is not one while the server runs and its clock is sent past it', async () => {
    const { clock, engine, rotation, nextRotation } = await waiting(fromTwoToThree);
    clock.advance(5.5 * 24 * hour);
    engine.sentAhead();
    await engine.settled();
    expect(rotation.steps()).toEqual(allSteps);
    expect(nextRotation()).toBe(Date.UTC(2026, 0, 21, 2, 59, 59) / 1_000);
  });

  it('is found by skipping none that is open', () => {
    const dueAtMs = Date.UTC(2026, 0, 16);
    const origin = { scheduledAtMs: dueAtMs - 1, countedAtMs: dueAtMs - 1 };
    const rotation = { ...origin, scheduleExpression: 'rate(24 hours)', duration: '24h', dueAtMs };
    for (const hours of [0, 23, 24, 25, 47, 48, 1_000]) {
      const nowMs = dueAtMs + hours * hour * 1_000;
      const window = dueWindow(rotation, nowMs);
      expect(window?.opensAtMs).toBe(Date.UTC(2026, 0, 16 + Math.floor(hours / 24)));
    }
  });
});

describe('a scheduled rotation that fails', () => {
  it('is tried again within its window only, and then given up until the next', async () => {
    const { later, rotation, events, nextRotation } = await waiting(fromTwoToThree);
    const planned = nextRotation();
    rotation.failing.add('createSecret');
    await later(14);
    for (const minutes of [1, 5, 15, 60]) await later(minutes / 60);
    expect(rotation.calls).toHaveLength(4);
    expect(events.map(({ name }) => name).slice(-2)).toEqual(['RotationStarted', 'RotationFailed']);
    expect(nextRotation()).toBe(planned);
    rotation.failing.clear();
    const [failed] = rotation.calls;
    await later(23);
    expect(rotation.steps().slice(4)).toEqual(allSteps);
    expect(rotation.calls.at(-1)?.ClientRequestToken).toBe(failed?.ClientRequestToken);
  });

  it('is tried again whenever it is time, if it was asked for', async () => {
    const { later, rotate, rotation } = await waiting(fromTwoToThree);
    rotation.failing.add('createSecret');
    await later(13.9);
    rotation.calls.length = 0;
    await rotate({ SecretId, ClientRequestToken: token(3) });
    for (const minutes of [1, 5, 15, 60]) await later(minutes / 60);
    expect(rotation.calls).toHaveLength(5);
  });

  it('is finished after its window where the server was stopped in between', async () => {
    const { later, rotation } = await waiting(fromTwoToThree);
    rotation.failing.add('testSecret');
    await later(14);
    rotation.failing.clear();
    await later(10);
    expect(rotation.steps().slice(3)).toEqual(allSteps);
  });
});

describe('a server that was off while a window was open', () => {
  it('does not rotate once it is on again, before the next one opens', async () => {
    let nowMs = Date.UTC(2026, 0, 16);
    const clock = { now: () => nowMs };
    const dataDirectory = temporaryDirectory();
    const steps: string[] = [];
    const functions = { Rotation: ({ Step }: { Step: string }) => void steps.push(Step) };
    const options = { dataDirectory, clock, functions };
    const first = await startLocal(options);
    const date = new Date(nowMs);
    const value = { SecretString: 'synthetic-password-1', ClientRequestToken: token(1) };
    await post(first, 'CreateSecret', { Name: SecretId, ...value }, { date });
    const rotate = {
      ...{ SecretId, ClientRequestToken: token(2), RotationLambdaARN: 'Rotation' },
      ...{ RotationRules: fromTwoToThree, RotateImmediately: false },
    };
    expect((await post(first, 'RotateSecret', rotate, { date })).status).toBe(200);
    await first.settled();
    await first.close();
    expect(steps).toEqual(['testSecret']);
    steps.length = 0;
    nowMs = Date.UTC(2026, 0, 16, 9, 30);
    const second = await startLocal(options);
    onTestFinished(() => second.close());
    await second.settled();
    expect(steps).toEqual([]);
    second.clock.advance(16.5 * hour);
    await second.settled();
    expect(steps).toEqual(allSteps);
  });
});
