import { defineSecrets } from '@undotenv/manifest';
import {
  bearerTokenOnly,
  btcAgent,
  btcAgentCache,
  emptyApiKeys,
} from '@undotenv/manifest/presets/btc-agent';
import { UndotenvError } from '@undotenv/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { virtualTime } from '../virtual-time.ts';
import { startPresetServer, type PresetServer } from './preset-server.ts';

const manifest = defineSecrets(btcAgent);
const bearerOnly = defineSecrets({
  ...btcAgent,
  secrets: { ...btcAgent.secrets, ...bearerTokenOnly },
});
const compat = defineSecrets({ ...btcAgent, secrets: { ...btcAgent.secrets, ...emptyApiKeys } });

const stored = {
  api_key: 'synthetic-1',
  api_secret: 'synthetic-2',
  bearer_token: 'synthetic-3',
  access_token: 'synthetic-4',
  access_token_secret: 'synthetic-5',
};
const variables = {
  TWITTER_API_KEY: 'synthetic-a',
  TWITTER_API_SECRET: 'synthetic-b',
  TWITTER_BEARER_TOKEN: 'synthetic-c',
  TWITTER_ACCESS_TOKEN: 'synthetic-d',
  TWITTER_ACCESS_TOKEN_SECRET: 'synthetic-e',
};
const twitter = 'btc-agent/twitter/credentials';

let server: PresetServer;
beforeAll(async () => {
  server = await startPresetServer();
  await server.create(twitter, stored);
  await server.create('btc-agent/coingecko/api-key', {});
});
afterAll(() => server.close());

describe('btc-agent', () => {
  it('B-22: reads all five from variables while the bearer token is one, without a request', async () => {
    const { client, requests } = server.open(manifest, variables);
    const { bearer_token, access_token_secret } = await client.get('twitter/credentials');
    expect([bearer_token, access_token_secret]).toEqual(['synthetic-c', 'synthetic-e']);
    expect(requests()).toEqual([]);
  });

  it.each([{}, { TWITTER_BEARER_TOKEN: '' }])(
    'B-22: reads all five from the secret, in one request, where it is %j',
    async (token) => {
      const { TWITTER_API_KEY, TWITTER_API_SECRET } = variables;
      const set = { TWITTER_API_KEY, TWITTER_API_SECRET, ...token };
      const { client, requests } = server.open(manifest, set);
      expect(await client.get('twitter/credentials')).toEqual(stored);
      expect(requests()).toEqual([twitter]);
    },
  );

  it('B-22, B-24: mixes nothing: half of the variables is an error that lists the rest', async () => {
    const { TWITTER_BEARER_TOKEN, TWITTER_API_KEY } = variables;
    const { client, requests } = server.open(manifest, { TWITTER_BEARER_TOKEN, TWITTER_API_KEY });
    await expect(client.get('twitter/credentials')).rejects.toThrow(
      'TWITTER_API_SECRET is missing; TWITTER_ACCESS_TOKEN is missing; ' +
        'TWITTER_ACCESS_TOKEN_SECRET is missing',
    );
    expect(requests()).toEqual([]);
  });

  it('B-24: warns in production, and strict mode refuses', async () => {
    const production = { ...variables, BTC_AGENT_ENV: 'production' };
    const { client, logger } = server.open(manifest, production);
    await client.get('twitter/credentials');
    expect(logger.events.filter(({ level }) => level === 'warn')).toMatchObject([
      { event: 'source.switched', variable: 'TWITTER_BEARER_TOKEN', environment: 'production' },
    ]);
    const strict = server.open(manifest, production, { strict: true });
    await expect(strict.client.get('twitter/credentials')).rejects.toMatchObject({
      code: 'CONFLICTING_SETTINGS',
    });
    await expect(strict.client.get('coingecko/api-key')).rejects.toMatchObject({
      code: 'SHAPE_MISMATCH',
    });
  });

  it('B-20: gives the key of a provider whatever Twitter’s variables say', async () => {
    const { client, requests } = server.open(compat, variables);
    expect((await client.get('coingecko/api-key')).api_key).toBe('');
    await expect(client.get('glassnode/api-key')).rejects.toMatchObject({
      code: 'SECRET_NOT_FOUND',
    });
    expect(requests()).toEqual(['btc-agent/coingecko/api-key', 'btc-agent/glassnode/api-key']);
    for (const { client: other } of [
      server.open(manifest, {}),
      server.open(compat, {}, { strict: true }),
    ]) {
      await expect(other.get('coingecko/api-key')).rejects.toMatchObject({
        code: 'SHAPE_MISMATCH',
        paths: ['api_key'],
      });
    }
  });

  it('B-16: reads once for a year in the system as it was, and anew after five minutes here', async () => {
    const year = 365 * 86_400_000;
    for (const [cache, requestsMade] of [
      [btcAgentCache, 1],
      [{ jitter: 0 }, 2],
    ] as const) {
      const { clock, timers, advance } = virtualTime();
      const options = { cache, clock: { ...clock, now: () => new Date() }, timers };
      const { client, requests } = server.open(manifest, {}, options);
      await client.get('twitter/credentials');
      await advance(year);
      await client.get('twitter/credentials');
      expect(requests()).toHaveLength(requestsMade);
      client.clear();
      await client.get('twitter/credentials');
      expect(requests()).toHaveLength(requestsMade + 1);
    }
  });

  it('B-19: asks again where that may help, and only there', async () => {
    const own = await startPresetServer();
    await own.create(twitter, stored);
    for (const error of ['InternalServiceError', 'ThrottlingException'] as const) {
      own.faults.set('GetSecretValue', { error, times: 2 });
      const { client, requests } = own.open(manifest, {});
      expect(await client.get('twitter/credentials')).toEqual(stored);
      expect(requests()).toHaveLength(3);
    }
    const { client, requests } = own.open(manifest, {});
    await expect(client.get('glassnode/api-key')).rejects.toThrow('glassnode');
    expect(requests()).toHaveLength(1);
    own.faults.set('GetSecretValue', { error: 'DecryptionFailure' });
    await expect(client.get('twitter/credentials')).rejects.toMatchObject({ retryable: false });
    expect(requests()).toHaveLength(2);
    await own.close();
  });

  it('B-18: says of a secret that is scheduled for deletion what AWS does', async () => {
    const own = await startPresetServer();
    await own.create(twitter, stored);
    await own.remove(twitter);
    const { client } = own.open(manifest, {});
    await expect(client.get('twitter/credentials')).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      awsCode: 'InvalidRequestException',
      secretId: twitter,
      message: expect.stringContaining('marked for deletion') as string,
    });
    await own.close();
  });

  it('B-23, F-10: every failure is one of ours that names the secret, logged once', async () => {
    const own = await startPresetServer();
    const fails = async (code: string) => {
      const { client, logger } = own.open(manifest, {});
      const error: unknown = await client
        .get('twitter/credentials')
        .catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(UndotenvError);
      expect(error).toMatchObject({ code, secretId: twitter });
      const logged = logger.events.filter(({ level }) => level === 'error');
      expect(logged).toMatchObject([{ event: 'secret.read.failed', code, secretId: twitter }]);
    };
    await fails('SECRET_NOT_FOUND');
    await own.create(twitter, { bearer_token: 'synthetic-3' });
    await fails('SHAPE_MISMATCH');
    await own.replace(twitter, '{"bearer_token": synthetic');
    await fails('INVALID_JSON');
    own.faults.set('GetSecretValue', { error: 'AccessDeniedException' });
    await fails('ACCESS_DENIED');
    await own.close();
  });

  it('B-23: is one class of error for all of them where the client asks for it', async () => {
    const own = await startPresetServer();
    const fails = async (code: string) => {
      const { client } = own.open(manifest, {}, { wrapErrors: 'all' });
      await expect(client.get('twitter/credentials')).rejects.toMatchObject({
        name: 'SecretReadError',
        secretId: twitter,
        cause: { code },
      });
    };
    await fails('SECRET_NOT_FOUND');
    await own.create(twitter, { bearer_token: 'synthetic-3' });
    await fails('SHAPE_MISMATCH');
    own.faults.set('GetSecretValue', { error: 'AccessDeniedException' });
    await fails('ACCESS_DENIED');
    await own.close();
  });

  it('B-21: is one region’s unless AWS_REGION names another', () => {
    expect(server.open(manifest, {}).client.region).toBe('us-east-1');
    expect(server.open(manifest, { AWS_REGION: 'eu-west-1' }).client.region).toBe('eu-west-1');
  });
});

describe('btc-agent with the bearer token alone', () => {
  it('B-25: reads a secret that holds nothing else, where every key is required in full', async () => {
    const own = await startPresetServer();
    await own.create(twitter, { bearer_token: 'synthetic-3' });
    const { client } = own.open(bearerOnly, {});
    expect((await client.get('twitter/credentials')).bearer_token).toBe('synthetic-3');
    await expect(own.open(manifest, {}).client.get('twitter/credentials')).rejects.toMatchObject({
      code: 'SHAPE_MISMATCH',
      paths: ['api_key', 'api_secret', 'access_token', 'access_token_secret'],
    });
    await own.close();
  });

  it('B-22: leaves the other fields undefined where the variable is all there is', async () => {
    const { TWITTER_BEARER_TOKEN } = variables;
    const { client, requests } = server.open(bearerOnly, { TWITTER_BEARER_TOKEN });
    const { bearer_token, api_key } = await client.get('twitter/credentials');
    expect([bearer_token, api_key]).toEqual(['synthetic-c', undefined]);
    expect(requests()).toEqual([]);
  });
});
