import type { LocalAccess, RotationEvent, RotationFunction } from '@undotenv/local';
import type { JsonObject } from '../cases/step.ts';
import { EndpointError } from './endpoint.ts';
import { signedPost } from './signed-post.ts';

/**
 * The rotation functions that cases name: one that rotates, and three that always fail at one step.
 * Each tags its secret with every step it was called for, and how often. A fifth tags it with what
 * it was told instead.
 */
export function rotationFunctions(now: () => Date): Readonly<Record<string, RotationFunction>> {
  const rotates = (failing?: RotationEvent['Step']): RotationFunction => {
    const counts = new Map<string, number>();
    return async (event, access) => {
      const call = caller(access, now);
      const { Step, SecretId } = event;
      const count = (counts.get(Step) ?? 0) + 1;
      counts.set(Step, count);
      await call('TagResource', { SecretId, Tags: [{ Key: Step, Value: String(count) }] });
      if (Step === failing) throw new EndpointError('it fails at this step');
      if (Step === 'createSecret') await createSecret(event, call);
      if (Step === 'finishSecret') await finishSecret(event, call);
    };
  };
  return {
    'synthetic-rotation': rotates(),
    'synthetic-create-failure': rotates('createSecret'),
    'synthetic-set-failure': rotates('setSecret'),
    'synthetic-test-failure': rotates('testSecret'),
    'synthetic-echo': async (event, access) => {
      const { Step, SecretId, ClientRequestToken } = event;
      const told = { members: Object.keys(event).sort().join(' '), SecretId, ClientRequestToken };
      const Tags = Object.entries(told).map(([Key, Value]) => ({ Key: `${Step} ${Key}`, Value }));
      await caller(access, now)('TagResource', { SecretId, Tags });
    },
  };
}

type Call = (operation: string, request: JsonObject) => Promise<unknown>;

function caller({ url, region, ...credentials }: LocalAccess, now: () => Date): Call {
  const post = signedPost({ url: new URL(url), region, credentials, now });
  return async (operation, request) => {
    const { status, body } = await post(operation, JSON.stringify(request));
    if (status !== 200) throw new EndpointError(`${operation} was refused`);
    return body === '' ? undefined : (JSON.parse(body) as unknown);
  };
}

async function createSecret(event: RotationEvent, call: Call): Promise<void> {
  const { SecretId, ClientRequestToken, RotationToken } = event;
  await call('PutSecretValue', {
    ...{ SecretId, ClientRequestToken, RotationToken },
    SecretString: 'rotated',
    VersionStages: ['AWSPENDING'],
  });
}

async function finishSecret(event: RotationEvent, call: Call): Promise<void> {
  const { SecretId, ClientRequestToken: token } = event;
  const described = await call('DescribeSecret', { SecretId });
  const { VersionIdsToStages: labels } = described as {
    VersionIdsToStages: Record<string, string[]>;
  };
  const current = Object.keys(labels).find((id) => labels[id]?.includes('AWSCURRENT'));
  if (current === token) return;
  await call('UpdateSecretVersionStage', {
    SecretId,
    VersionStage: 'AWSCURRENT',
    MoveToVersionId: token,
    ...(current !== undefined && { RemoveFromVersionId: current }),
  });
}
