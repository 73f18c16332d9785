import { type PrincipalDefinition, startLocal } from '@undotenv/local';
import type { OtherCaller } from '../cases/case.ts';
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

/** Who else calls in cases. */
const principals: Readonly<Record<OtherCaller, PrincipalDefinition>> = {
  reader: principal('arn:aws:iam::123456789012:role/reader', {
    Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
    Resource: `arn:aws:secretsmanager:*:123456789012:secret:${secretName}-??????`,
  }),
  elsewhere: principal('arn:aws:iam::210987654321:user/elsewhere', { Action: '*', Resource: '*' }),
};

function principal(arn: string, allowed: object): PrincipalDefinition {
  const document = { Version: '2012-10-17', Statement: { Effect: 'Allow', ...allowed } };
  return { arn, policies: [{ name: 'synthetic', document }] };
}

/** A server of its own for each case, over HTTP, whose time stands still until a case moves it. */
export const openLocalEndpoint: OpenEndpoint = async () => {
  const clock = { now: () => start };
  const functions = rotationFunctions(() => new Date(start));
  const server = await startLocal({
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
    isLocal: true,
    secretName,
    nowMs: () => server.clock.now(),
    toleranceMs: 0,
    advance: (ms) => {
      server.clock.advance(ms / 1_000);
    },
    disableKey: (key) => {
      server.keys.disable(key);
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
