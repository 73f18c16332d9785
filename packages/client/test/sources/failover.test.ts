import { startLocal, type LocalServer } from '@undotenv/local';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createApi, type SecretsManagerApi } from '../../src/api.ts';
import { createSecretsClient } from '../../src/create-secrets-client.ts';
import {
  AccessDeniedError,
  SecretNotFoundError,
  ThrottledError,
  UnavailableError,
} from '../../src/errors.ts';
import { silentLogger } from '../../src/log/logger.ts';
import { failoverSource } from '../../src/sources/failover.ts';
import { replicatedSource } from '../../src/sources/replicated.ts';
import { secretsManagerSource } from '../../src/sources/secrets-manager.ts';
import type { Effort, SourceAnswer, SourceRequest } from '../../src/sources/source.ts';
import { recordingLogger } from '../recording-logger.ts';
import { exception, json, startStubEndpoint } from '../stub-endpoint.ts';
import { virtualTime } from '../virtual-time.ts';

const second = 1_000;
const away = new UnavailableError({ message: 'away' });
const arnIn = (region: string) => `arn:aws:secretsmanager:${region}:123456789012:secret:a-aBcDeF`;

/** A region that answers what it is told to, and remembers what it was asked. */
function fakeRegion(region: string) {
  let answer: () => SourceAnswer = () => {
    throw away;
  };
  const asked: (SourceRequest & Effort)[] = [];
  return {
    region,
    asked,
    fails(error: Error) {
      answer = () => {
        throw error;
      };
    },
    has(version: number, createdMs = version) {
      const versionId = `version-${String(version)}`;
      answer = () => ({ stored: { secretId: 'a', versionId, createdMs, stages: [], text: 's' } });
    },
    lacks() {
      answer = () => ({ absent: new SecretNotFoundError({ secretId: 'a' }) });
    },
    source: {
      name: 'secrets-manager' as const,
      async read(request: SourceRequest, effort: Effort = {}) {
        asked.push({ ...request, ...effort });
        await Promise.resolve();
        return answer();
      },
    },
  };
}

function twoRegions() {
  const [first, replica] = [fakeRegion('us-east-1'), fakeRegion('eu-west-1')];
  const time = virtualTime(() => 0.5);
  const events: string[] = [];
  const source = failoverSource(first, [replica], {
    ...time,
    onDown: (region) => events.push(`down ${region}`),
    onUp: (region) => events.push(`up ${region}`),
  });
  const read = async (request: Partial<SourceRequest> = {}, effort?: Effort) => {
    const answer = await source.read({ secretId: 'a', ...request }, effort);
    return 'stored' in answer ? answer.stored.versionId : 'absent';
  };
  return { first, replica, time, events, source, read };
}

describe('a secret with replicas', () => {
  it('is read in its own region while that answers, also what it refuses or lacks', async () => {
    const { first, replica, read } = twoRegions();
    first.has(1);
    expect(await read()).toBe('version-1');
    first.lacks();
    expect(await read()).toBe('absent');
    first.fails(new AccessDeniedError({ action: 'secretsmanager:GetSecretValue' }));
    await expect(read()).rejects.toThrow(AccessDeniedError);
    expect(replica.asked).toEqual([]);
  });

  it.each([away, new ThrottledError({})])(
    'is read from a replica while its own region is away: %o',
    async (failure) => {
      const { first, replica, source, read } = twoRegions();
      first.fails(failure);
      replica.has(1);
      expect(await read()).toBe('version-1');
      const answer = await source.read({ secretId: 'a' });
      expect(answer).toMatchObject({ stored: { secretId: 'a', replicaRegion: 'eu-west-1' } });
      // Once is enough to know it for a second.
      expect(first.asked).toHaveLength(1);
    },
  );

  it('is read in its own region again within a minute of its recovery, however long it was away', async () => {
    const { first, replica, time, events, read } = twoRegions();
    replica.has(1);
    for (let minutes = 0; minutes < 60; minutes++) {
      await read();
      await time.advance(60 * second);
    }
    expect(first.asked.length).toBeLessThanOrEqual(60);
    first.has(2);
    await time.advance(60 * second);
    expect(await read()).toBe('version-2');
    expect(events).toEqual(['down us-east-1', 'up us-east-1']);
  });

  it('does not go back to an older version because a replica lags', async () => {
    const { first, replica, time, read } = twoRegions();
    first.has(2);
    await read();
    first.fails(away);
    replica.has(1);
    await expect(read()).rejects.toBe(away);
    replica.has(2);
    expect(await read()).toBe('version-2');
    replica.has(3);
    expect(await read()).toBe('version-3');
    // Its own region decides, even for an older one: somebody took a version back.
    await time.advance(60 * second);
    first.has(1);
    expect(await read()).toBe('version-1');
  });

  it('keeps versions of other labels apart, and gives those asked for by their id', async () => {
    const { first, replica, read } = twoRegions();
    first.has(2);
    await read();
    first.fails(away);
    replica.has(1);
    expect(await read({ versionStage: 'AWSPREVIOUS' })).toBe('version-1');
    expect(await read({ versionId: 'version-1' })).toBe('version-1');
  });

  it('fails as its own region failed where no replica has it', async () => {
    for (const what of ['lacks', 'denies', 'is away'] as const) {
      const { first, replica, read } = twoRegions();
      first.fails(away);
      if (what === 'lacks') replica.lacks();
      if (what === 'denies') replica.fails(new AccessDeniedError({ action: 'any' }));
      await expect(read()).rejects.toBe(away);
      // Down, but the last hope: asked again rather than not at all.
      await expect(read()).rejects.toBe(away);
      expect(first.asked).toHaveLength(2);
    }
  });

  it('leaves each region a share of the time and of the tries', async () => {
    const { first, replica, read } = twoRegions();
    replica.has(1);
    await read({}, { maxTries: 3, withinMs: 5 * second });
    expect(first.asked).toMatchObject([{ maxTries: 1, withinMs: 2.5 * second }]);
    expect(replica.asked).toMatchObject([{ maxTries: 3, withinMs: 5 * second }]);
  });

  it('is asked for by the ARN it has in each region', async () => {
    const { first, replica, source } = twoRegions();
    first.fails(away);
    replica.has(1);
    const answer = await source.read({ secretId: arnIn('us-east-1') });
    expect(replica.asked).toMatchObject([{ secretId: arnIn('eu-west-1') }]);
    expect(answer).toMatchObject({ stored: { secretId: arnIn('us-east-1') } });
  });
});

describe('a client with replica regions', () => {
  it('says where a value came from, and when a region went away and came back', async () => {
    const endpoint = await startStubEndpoint();
    const time = virtualTime();
    const logger = recordingLogger();
    const client = createSecretsClient({
      endpoint: endpoint.url,
      region: 'us-east-1',
      replicaRegions: ['eu-west-1'],
      credentials: { accessKeyId: 'synthetic-id', secretAccessKey: 'synthetic-key' },
      cache: { ttlMs: 0, maxAgeMs: 0 },
      variables: {},
      clock: time.clock,
      logger,
    });
    onTestFinished(async () => {
      client.close();
      await endpoint.close();
    });
    let isAway = true;
    endpoint.answer((response, request) => {
      const isFirst = request.headers.authorization?.includes('/us-east-1/') === true;
      const region = isFirst ? 'us-east-1' : 'eu-west-1';
      const found = {
        ARN: arnIn(region),
        Name: 'a',
        VersionId: 'version-1',
        VersionStages: ['AWSCURRENT'],
        CreatedDate: 1,
        SecretString: `{"region":"${region}"}`,
      };
      const answer =
        isFirst && isAway ? exception('InternalServiceError', 'synthetic', 500) : json(200, found);
      answer(response, request);
    });
    const replicated = await client.getJson('a');
    expect(replicated).toEqual({ region: 'eu-west-1' });
    expect(client.versionOf(replicated)).toMatchObject({ replicaRegion: 'eu-west-1' });
    isAway = false;
    await time.advance(60 * second);
    const own = await client.getJson('a');
    expect(own).toEqual({ region: 'us-east-1' });
    expect(client.versionOf(own)).not.toHaveProperty('replicaRegion');
    const events = logger.events.filter(({ event }) => event.startsWith('region.'));
    expect(events).toMatchObject([
      { event: 'region.failed', region: 'us-east-1', code: 'UNAVAILABLE' },
      { event: 'region.recovered', region: 'us-east-1' },
    ]);
  });

  it('refuses its own region as that of a replica', () => {
    const options = { region: 'us-east-1', replicaRegions: ['us-east-1'], variables: {} };
    expect(() => createSecretsClient(options)).toThrow(RangeError);
  });
});

describe('two local servers', () => {
  async function start(region: string, text: string): Promise<[LocalServer, SecretsManagerApi]> {
    const server = await startLocal({ region });
    const api = createApi({ region, endpoint: server.url, credentials: server });
    await api.call('CreateSecret', { Name: 'a', SecretString: text });
    onTestFinished(async () => {
      api.close();
      await server.close();
    });
    return [server, api];
  }

  it('stand in for one another when the first ends', async () => {
    const [server, home] = await start('us-east-1', 'synthetic-1');
    const [, replica] = await start('eu-west-1', 'synthetic-2');
    const source = replicatedSource(home, [replica], {
      ...virtualTime(),
      open: secretsManagerSource,
      logger: silentLogger,
    });
    const read = () => source.read({ secretId: 'a' }, { maxTries: 1 });
    expect(await read()).toMatchObject({ stored: { text: 'synthetic-1' } });
    await server.close();
    expect(await read()).toMatchObject({
      stored: { text: 'synthetic-2', replicaRegion: 'eu-west-1' },
    });
  });
});
