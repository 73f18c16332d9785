import { describe, expect, it } from 'vitest';
import type { Caller } from '../../src/access/caller.ts';
import type { RotationStep } from '../../src/index.ts';
import { allow, callerWith, homeAccount, otherAccount, type Statement } from '../access/callers.ts';
import { functionArn, syntheticFunction } from '../rotation/synthetic-function.ts';
import {
  daySeconds,
  invalidName,
  markedForDeletion,
  noonSeconds,
  notFound,
  type SecretsManager,
  secretsManager,
  token,
} from './secrets-manager.ts';

const SecretId = 'app/db';
const arn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:app/db-Sfx001';
const allSteps: RotationStep[] = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];

/** A secret with one version, and a function that can rotate it. */
function rotatable(): SecretsManager & { rotation: ReturnType<typeof syntheticFunction> } {
  const manager = secretsManager();
  const rotation = syntheticFunction(manager);
  manager.functions.register('SyntheticRotation', rotation.rotate);
  manager.call('CreateSecret', {
    Name: SecretId,
    SecretString: 'synthetic-password-1',
    ClientRequestToken: token(1),
  });
  return { ...manager, rotation };
}

const first = { SecretId, ClientRequestToken: token(2), RotationLambdaARN: functionArn };

describe('RotateSecret', () => {
  it('answers the token as version, before any step but the first has begun', async () => {
    const { rotate, rotation, engine } = rotatable();
    expect(await rotate(first)).toEqual({ ARN: arn, Name: SecretId, VersionId: token(2) });
    expect(rotation.steps().length).toBeLessThan(4);
    await engine.settled();
    expect(rotation.steps()).toEqual(allSteps);
    for (const event of rotation.calls) {
      expect(event).toMatchObject({ SecretId: arn, ClientRequestToken: token(2) });
      expect(event.RotationToken.length).toBeGreaterThanOrEqual(36);
    }
  });

  it('announces the version, pending and without a value, before the first step', async () => {
    const { call, refusal, rotate, functions } = rotatable();
    const seen: unknown[] = [];
    functions.register('SyntheticRotation', () => {
      seen.push(call('DescribeSecret', { SecretId }).VersionIdsToStages);
      seen.push(refusal('GetSecretValue', { SecretId, VersionStage: 'AWSPENDING' }));
      throw new Error('that is all');
    });
    await rotate(first);
    expect(seen).toEqual([
      { [token(1)]: ['AWSCURRENT'], [token(2)]: ['AWSPENDING'] },
      {
        name: 'ResourceNotFoundException',
        message:
          "Secrets Manager can't find the specified secret value for staging label: AWSPENDING",
      },
    ]);
  });

  it('leaves AWSPENDING beside AWSCURRENT, or wherever the function has left it', async () => {
    const { call, rotate, engine } = rotatable();
    await rotate(first);
    await engine.settled();
    const described = call('DescribeSecret', { SecretId });
    expect(described.VersionIdsToStages).toEqual({
      [token(1)]: ['AWSPREVIOUS'],
      [token(2)]: ['AWSPENDING', 'AWSCURRENT'],
    });
    expect(described.LastRotatedDate).toBe(noonSeconds);
    expect(call('GetSecretValue', { SecretId }).SecretString).toBe(
      `synthetic-password-${token(2)}`,
    );
    await rotate({ SecretId, ClientRequestToken: token(3) });
    await engine.settled();
    expect(call('DescribeSecret', { SecretId }).VersionIdsToStages).toEqual({
      [token(2)]: ['AWSPREVIOUS'],
      [token(3)]: ['AWSPENDING', 'AWSCURRENT'],
    });
  });

  it('gives its first value to a secret that had none', async () => {
    const { call, rotate, engine } = rotatable();
    call('CreateSecret', { Name: 'app/empty', ClientRequestToken: token(9) });
    await rotate({ ...first, SecretId: 'app/empty' });
    await engine.settled();
    expect(call('GetSecretValue', { SecretId: 'app/empty' }).VersionId).toBe(token(2));
    expect(call('DescribeSecret', { SecretId: 'app/empty' }).LastRotatedDate).toBe(noonSeconds);
  });

  it('N-26, N-44: is refused without a function', async () => {
    const { rotateRefusal } = rotatable();
    const refused = {
      name: 'InvalidRequestException',
      message: 'No Lambda rotation function ARN is associated with this secret.',
    };
    const request = { SecretId, ClientRequestToken: token(2) };
    expect(await rotateRefusal(request)).toEqual(refused);
    const rules = { AutomaticallyAfterDays: 90 };
    expect(await rotateRefusal({ ...request, RotationRules: rules })).toEqual(refused);
    expect(await rotateRefusal({ ...request, RotationLambdaARN: '' })).toEqual(refused);
  });

  it('F-45: is refused where the function cannot be called, and keeps nothing', async () => {
    const { call, rotate, rotateRefusal, engine, events } = rotatable();
    const before = call('DescribeSecret', { SecretId });
    const request = {
      SecretId,
      ClientRequestToken: token(2),
      RotationLambdaARN: `${functionArn}Missing`,
      RotationRules: { AutomaticallyAfterDays: 1 },
    };
    const refused = {
      name: 'AccessDeniedException',
      message:
        'Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.',
    };
    expect(await rotateRefusal(request)).toEqual(refused);
    expect(call('DescribeSecret', { SecretId })).toEqual(before);
    expect(events).toEqual([]);

    await rotate({ ...first, RotationRules: { AutomaticallyAfterDays: 30 } });
    await engine.settled();
    const configured = call('DescribeSecret', { SecretId });
    expect(await rotateRefusal({ ...request, ClientRequestToken: token(3) })).toEqual(refused);
    expect(call('DescribeSecret', { SecretId })).toEqual(configured);
  });

  it('checks token, rules and name, then the secret, its deletion, the function, what is pending', async () => {
    const { call, rotate, rotateRefusal, rotation, engine } = rotatable();
    expect(await rotateRefusal({ SecretId: 'missing' })).toEqual({
      name: 'InvalidParameterException',
      message: 'You must provide a ClientRequestToken value. We recommend a UUID-type value.',
    });
    const bad = { AutomaticallyAfterDays: 1, ScheduleExpression: 'rate(1 day)' };
    const request = { ...first, SecretId: 'missing', RotationRules: bad };
    expect(await rotateRefusal(request)).toEqual({
      name: 'InvalidParameterException',
      message: 'You cannot specify both rotation frequency and schedule expression together.',
    });
    expect(await rotateRefusal({ ...first, SecretId: 'no name' })).toEqual(invalidName);
    expect(await rotateRefusal({ ...first, SecretId: 'missing' })).toEqual(notFound);
    rotation.failing.add('setSecret');
    await rotate(first);
    await engine.settled();
    expect(await rotateRefusal({ SecretId, ClientRequestToken: token(3) })).toEqual({
      name: 'InvalidRequestException',
      message: "A previous rotation isn't complete. That rotation will be reattempted.",
    });
    call('DeleteSecret', { SecretId });
    expect(await rotateRefusal({ ...first, ClientRequestToken: token(3) })).toEqual(
      markedForDeletion,
    );
  });

  it('is refused while somebody else has AWSPENDING on another version', async () => {
    const { call, rotateRefusal } = rotatable();
    const pending = { ClientRequestToken: token(5), VersionStages: ['AWSPENDING'] };
    call('PutSecretValue', { SecretId, SecretString: 'synthetic-password-5', ...pending });
    expect((await rotateRefusal(first)).message).toContain("A previous rotation isn't complete");
  });

  it('starts one rotation for one token', async () => {
    const { rotate, rotation, engine } = rotatable();
    const answer = await rotate(first);
    await engine.settled();
    expect(await rotate(first)).toEqual(answer);
    await engine.settled();
    expect(rotation.steps()).toEqual(allSteps);
  });

  it('refuses the token of a version that no rotation has made', async () => {
    const { rotateRefusal } = rotatable();
    expect(await rotateRefusal({ ...first, ClientRequestToken: token(1) })).toMatchObject({
      name: 'InvalidRequestException',
    });
  });

  it('N-43, S-29: describes what was given, and when the next rotation is due', async () => {
    const { call, rotate, engine } = rotatable();
    await rotate({ ...first, RotationRules: { AutomaticallyAfterDays: 30 } });
    await engine.settled();
    const described = call('DescribeSecret', { SecretId });
    expect(described).toMatchObject({
      RotationEnabled: true,
      RotationLambdaARN: functionArn,
      LastRotatedDate: noonSeconds,
      NextRotationDate: Date.UTC(2026, 1, 14, 23, 59, 59) / 1_000,
    });
    expect(described.RotationRules).toEqual({ AutomaticallyAfterDays: 30 });
    const [listed] = call('ListSecrets', {}).SecretList;
    expect(listed).toMatchObject({
      RotationEnabled: true,
      RotationRules: { AutomaticallyAfterDays: 30 },
      NextRotationDate: described.NextRotationDate,
    });
  });

  it('F-20: needs no rules, and then rotates on request only', async () => {
    const { call, rotate, engine, clock, rotation } = rotatable();
    await rotate(first);
    clock.advance(1_000 * daySeconds);
    await engine.settled();
    const described = call('DescribeSecret', { SecretId });
    expect(described.RotationEnabled).toBe(true);
    expect(described).not.toHaveProperty('RotationRules');
    expect(described).not.toHaveProperty('NextRotationDate');
    expect(rotation.steps()).toEqual(allSteps);
  });

  it('derives days from a schedule once a rotation has succeeded', async () => {
    const { call, rotate, rotation, engine, clock } = rotatable();
    const RotationRules = { ScheduleExpression: 'cron(0 16 1,15 * ? *)', Duration: '2h' };
    rotation.failing.add('createSecret');
    await rotate({ ...first, RotationRules });
    await engine.settled();
    expect(call('DescribeSecret', { SecretId }).RotationRules).toEqual(RotationRules);
    rotation.failing.clear();
    clock.advance(60);
    await engine.settled();
    const described = call('DescribeSecret', { SecretId });
    expect(described.NextRotationDate).toBe(Date.UTC(2026, 0, 15, 17, 59, 59) / 1_000);
    expect(described.RotationRules).toEqual({ ...RotationRules, AutomaticallyAfterDays: 17 });
  });

  it.each([
    [{ AutomaticallyAfterDays: 0 }, 'ValidationException'],
    [{ AutomaticallyAfterDays: 1_001 }, 'ValidationException'],
    [{ Duration: '1' }, 'ValidationException'],
    [{ AutomaticallyAfterDays: 1, Duration: '25h' }, 'InvalidParameterException'],
    [{ AutomaticallyAfterDays: 1, Duration: '0h' }, 'InvalidParameterException'],
    [{ AutomaticallyAfterDays: 1, Duration: 'hhh' }, 'InvalidParameterException'],
    [{ Duration: '3h' }, 'InvalidParameterException'],
    [{ ScheduleExpression: 'rate(1 minute)' }, 'InvalidParameterException'],
    [{ ScheduleExpression: 'every day!' }, 'ValidationException'],
    [{ ScheduleExpression: 'rate(4 hours)', Duration: '5h' }, 'InvalidParameterException'],
    [{ ScheduleExpression: 'cron(0 22 * * ? *)', Duration: '3h' }, 'InvalidParameterException'],
    [{ ScheduleExpression: 'cron(0 8/8 * * ? *)', Duration: '9h' }, 'InvalidParameterException'],
  ])('refuses the rules %j', async (RotationRules, name) => {
    const { call, rotateRefusal, rotation } = rotatable();
    expect((await rotateRefusal({ ...first, RotationRules })).name).toBe(name);
    expect(call('DescribeSecret', { SecretId })).not.toHaveProperty('RotationEnabled');
    expect(rotation.calls).toEqual([]);
  });

  it('does not pass over the members for secrets of partners', async () => {
    const { rotateRefusal } = rotatable();
    const refused = { name: 'InvalidParameterException' };
    const role = { ExternalSecretRotationRoleArn: 'arn:aws:iam::123456789012:role/partner' };
    expect(await rotateRefusal({ ...first, ...role })).toMatchObject(refused);
    const metadata = { ExternalSecretRotationMetadata: [{ Key: 'a', Value: 'b' }] };
    expect(await rotateRefusal({ ...first, ...metadata })).toMatchObject(refused);
  });
});

describe('who may rotate the secret', () => {
  const invoking = (Resource: string): Statement => ({
    Effect: 'Allow',
    Action: 'lambda:InvokeFunction',
    Resource,
  });
  const refusalFor = ({ principalArn }: Caller, resource: string): object => ({
    name: 'AccessDeniedException',
    message: `User: ${principalArn} is not authorized to perform: lambda:InvokeFunction on resource: ${resource} because no identity-based policy allows the lambda:InvokeFunction action`,
  });

  it('F-45: has to be allowed to invoke the function as well, and else changes nothing', async () => {
    const { call, rotate, rotateRefusal, rotation, engine } = rotatable();
    const before = call('DescribeSecret', { SecretId });
    const unable = callerWith([allow('RotateSecret'), invoking(`${functionArn}2`)]);
    expect(await rotateRefusal(first, unable)).toEqual(refusalFor(unable, functionArn));
    expect(call('DescribeSecret', { SecretId })).toEqual(before);
    expect(rotation.calls).toEqual([]);
    await rotate(first, callerWith([allow('RotateSecret'), invoking(functionArn)]));
    await engine.settled();
    expect(rotation.steps()).toEqual(allSteps);
  });

  it('has to be also where the function was configured by somebody else', async () => {
    const { rotate, rotateRefusal, engine } = rotatable();
    await rotate(first);
    await engine.settled();
    const unable = callerWith([allow('RotateSecret')]);
    const again = { SecretId, ClientRequestToken: token(3) };
    expect(await rotateRefusal(again, unable)).toEqual(refusalFor(unable, functionArn));
    await rotate(again, callerWith([allow('RotateSecret'), invoking(functionArn)]));
  });

  it('is held to the whole ARN of a function that is named without it', async () => {
    const { rotate, rotateRefusal } = rotatable();
    const named = { ...first, RotationLambdaARN: 'SyntheticRotation' };
    const unable = callerWith([allow('RotateSecret'), invoking('arn:aws:lambda:eu-west-1:*:*')]);
    expect(await rotateRefusal(named, unable)).toEqual(refusalFor(unable, functionArn));
    await rotate(named, callerWith([allow('RotateSecret'), invoking(functionArn)]));
  });

  it('may name a function of another account that its own policies allow', async () => {
    const elsewhere = functionArn.replace(homeAccount, otherAccount);
    const { functions, rotate, rotateRefusal } = rotatable();
    functions.register(elsewhere, () => undefined);
    const request = { ...first, RotationLambdaARN: elsewhere };
    const unable = callerWith([allow('RotateSecret'), invoking(functionArn)]);
    expect(await rotateRefusal(request, unable)).toEqual(refusalFor(unable, elsewhere));
    await rotate(request, callerWith([allow('RotateSecret'), invoking(elsewhere)]));
  });

  it('is not told whether there is the function that it may not invoke', async () => {
    const { rotateRefusal } = rotatable();
    const unknown = functionArn.replace('SyntheticRotation', 'Unknown');
    const unable = callerWith([allow('RotateSecret')]);
    const request = { ...first, RotationLambdaARN: unknown };
    expect(await rotateRefusal(request, unable)).toEqual(refusalFor(unable, unknown));
  });

  it('is held to conditions as one in whose place the service calls', async () => {
    const { rotate, rotateRefusal } = rotatable();
    const limited = (Condition: NonNullable<Statement['Condition']>): Caller =>
      callerWith([allow('RotateSecret'), { ...invoking(functionArn), Condition }]);
    const addressed = limited({ IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } });
    expect(await rotateRefusal(first, addressed)).toEqual(refusalFor(addressed, functionArn));
    await rotate(first, limited({ Bool: { 'aws:ViaAWSService': 'true' } }));
  });
});

describe('RotateSecret with RotateImmediately false', () => {
  const later = {
    ...first,
    RotateImmediately: false,
    RotationRules: { AutomaticallyAfterDays: 30 },
  };

  it('tests the function on a pending copy, removes that, and rotates when it is due', async () => {
    const { call, rotate, functions, engine, events, clock, rotation } = rotatable();
    const seen: unknown[] = [];
    functions.register('SyntheticRotation', ({ Step }) => {
      seen.push(
        Step,
        call('GetSecretValue', { SecretId, VersionStage: 'AWSPENDING' }).SecretString,
      );
    });
    expect(await rotate(later)).toMatchObject({ VersionId: token(2) });
    await engine.settled();
    expect(seen).toEqual(['testSecret', 'synthetic-password-1']);
    expect(events.map(({ name }) => name)).toEqual([
      'TestRotationStarted',
      'TestRotationSucceeded',
    ]);
    const described = call('DescribeSecret', { SecretId });
    expect(described).toMatchObject({
      RotationEnabled: true,
      NextRotationDate: Date.UTC(2026, 1, 14, 23, 59, 59) / 1_000,
      VersionIdsToStages: { [token(1)]: ['AWSCURRENT'] },
    });
    expect(described).not.toHaveProperty('LastRotatedDate');
    const { Versions } = call('ListSecretVersionIds', { SecretId, IncludeDeprecated: true });
    expect(Versions).toHaveLength(1);
    functions.register('SyntheticRotation', rotation.rotate);
    clock.advance(30 * daySeconds);
    await engine.settled();
    expect(rotation.steps()).toEqual(allSteps);
  });

  it.each([['AWSCURRENT', 'AWSPREVIOUS'] as const, ['BLUE', 'AWSCURRENT'] as const])(
    'leaves a version that was given %s while it was tested to whoever did so',
    async (label, leftToFirst) => {
      const { call, rotate, functions, engine } = rotatable();
      functions.register('SyntheticRotation', () => {
        const from = label === 'AWSCURRENT' && { RemoveFromVersionId: token(1) };
        const move = { SecretId, VersionStage: label, MoveToVersionId: token(2), ...from };
        call('UpdateSecretVersionStage', move);
      });
      await rotate(later);
      await engine.settled();
      expect(call('DescribeSecret', { SecretId }).VersionIdsToStages).toEqual({
        [token(1)]: [leftToFirst],
        [token(2)]: [label],
      });
      const read = call('GetSecretValue', { SecretId, VersionStage: label });
      expect(read.SecretString).toBe('synthetic-password-1');
    },
  );

  it('keeps the configuration when the test fails, and says so in an event', async () => {
    const { call, rotate, rotation, engine, events } = rotatable();
    rotation.failing.add('testSecret');
    await rotate(later);
    await engine.settled();
    expect(events.at(-1)).toMatchObject({
      name: 'TestRotationFailed',
      versionId: token(2),
      reason: 'testSecret failed',
    });
    expect(call('DescribeSecret', { SecretId })).toMatchObject({
      RotationEnabled: true,
      VersionIdsToStages: { [token(1)]: ['AWSCURRENT'] },
    });
  });
});
