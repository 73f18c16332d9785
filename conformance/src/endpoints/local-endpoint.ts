import type { PrincipalDefinition } from '@undotenv/local';
import { startTestServer } from '@undotenv/local/testing';
import type { JsonObject, OtherCaller } from '../cases/step.ts';
import type { OpenEndpoint } from './endpoint.ts';
import { rotationFunctions } from './rotation-functions.ts';
import { type SignedPost, signedPost } from './signed-post.ts';

/** Not the first millisecond of a second or a day, so that a date cut short is another one. */
const start = Date.UTC(2026, 0, 15, 12, 0, 0, 250);

/** The keys that cases name. */
const keys = [
  { alias: 'alias/synthetic' },
  { alias: 'alias/another' },
  { alias: 'alias/elsewhere', region: 'us-west-2' },
  { alias: 'alias/of-others', policy: keyPolicy('user/somebody-else', ['kms:*']) },
  {
    alias: 'alias/without-encrypt',
    policy: keyPolicy('root', ['kms:GenerateDataKey', 'kms:Decrypt']),
  },
];

function keyPolicy(principal: string, actions: readonly string[]): string {
  const AWS = `arn:aws:iam::123456789012:${principal}`;
  const statement = { Effect: 'Allow', Principal: { AWS }, Action: actions, Resource: '*' };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

const secretName = 'undotenv/conformance/local/case';
const secretPattern = `arn:aws:secretsmanager:*:123456789012:secret:${secretName}-??????`;

/** Who else calls in cases. */
const principals: Readonly<Record<OtherCaller, PrincipalDefinition>> = {
  reader: principal('arn:aws:iam::123456789012:role/reader', {
    Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
    Resource: secretPattern,
  }),
  'batch-reader': principal(
    'arn:aws:iam::123456789012:role/batch-reader',
    { Action: 'secretsmanager:BatchGetSecretValue', Resource: '*' },
    { Action: 'secretsmanager:GetSecretValue', Resource: secretPattern },
  ),
  rotator: principal(
    'arn:aws:iam::123456789012:role/rotator',
    { Action: 'secretsmanager:RotateSecret', Resource: secretPattern },
    {
      Action: 'lambda:InvokeFunction',
      Resource: 'arn:aws:lambda:us-east-1:123456789012:function:synthetic-rotation',
    },
  ),
  elsewhere: principal('arn:aws:iam::210987654321:user/elsewhere', { Action: '*', Resource: '*' }),
};

function principal(arn: string, ...allowed: readonly object[]): PrincipalDefinition {
  const Statement = allowed.map((each) => ({ Effect: 'Allow', ...each }));
  const document = { Version: '2012-10-17', Statement };
  return { arn, policies: [{ name: 'synthetic', document }] };
}

/** A server of its own for each case, over HTTP, whose time stands still until a case moves it. */
export const openLocalEndpoint: OpenEndpoint = async (setup) => {
  const clock = { now: () => start };
  const functions = rotationFunctions(() => new Date(start));
  const server = await startTestServer({
    ...setup,
    clock,
    keys,
    principals: Object.values(principals),
    functions,
  });
  const postIn = (region: string, as?: OtherCaller): SignedPost =>
    signedPost({
      url: new URL(server.url),
      region,
      credentials: as === undefined ? server : server.principals.keyOf(principals[as].arn),
      now: () => new Date(clock.now()),
    });
  return {
    region: server.region,
    secretName,
    nowMs: () => server.clock.now(),
    toleranceMs: 0,
    controls: {
      advance: (ms) => {
        server.clock.advance(ms / 1_000);
      },
      disableKey: (key) => {
        server.keys.disable(key);
      },
      failNextCall: () => {
        server.faults.set('*', { error: 'InternalServiceError', times: 1 });
      },
      putAsService: (service, name, value) => {
        server.seedManaged(service, { [name]: value });
      },
      // Events are made of JSON's types alone.
      events: () => server.lookUpEvents({ limit: 1_000 }).toReversed() as unknown as JsonObject[],
    },
    send: async (operation, request, region = server.region, as) => {
      // What becomes due is done before the next step, so that each answer is always the same.
      await server.settled();
      const answer = await postIn(region, as)(operation, JSON.stringify(request));
      await server.settled();
      return answer;
    },
    close: () => server.close(),
  };
};
