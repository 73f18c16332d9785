import { GetParameterError } from '@aws-lambda-powertools/parameters/errors';
import { BaseProvider } from '@aws-lambda-powertools/parameters/base';
import { describe, expect, it } from 'vitest';
import { createSecretsClient } from '../../src/create-secrets-client.ts';
import { SecretsClientProvider } from '../../src/lambda/powertools.ts';
import { databaseName, seededApi } from '../seeded-api.ts';
import { databaseValue } from '../shop-manifest.ts';

function opened() {
  const api = seededApi();
  const client = createSecretsClient({ api });
  return { api, client, provider: new SecretsClientProvider(client) };
}

describe('a provider of Powertools', () => {
  it('reads a secret, one key of it, and an object, with one call', async () => {
    const { api, provider } = opened();
    expect(provider).toBeInstanceOf(BaseProvider);
    expect(await provider.get(databaseName)).toBe(JSON.stringify(databaseValue));
    expect(await provider.get(`${databaseName}#password`)).toBe(databaseValue.password);
    expect(await provider.get(databaseName, { transform: 'json' })).toEqual(databaseValue);
    expect(api.reads).toHaveLength(1);
  });

  it('leaves caching to the client, so that a refresh is seen at once', async () => {
    const { api, client, provider } = opened();
    await provider.get('shop/production/token', { maxAge: 3_600 });
    api.put('shop/production/token', { text: 'synthetic-token-2' });
    await client.refresh('shop/production/token');
    expect(await provider.get('shop/production/token')).toBe('synthetic-token-2');
  });

  it('asks anew where that is forced', async () => {
    const { api, provider } = opened();
    await provider.get('shop/production/token');
    api.put('shop/production/token', { text: 'synthetic-token-2' });
    expect(await provider.get('shop/production/token', { forceFetch: true })).toBe(
      'synthetic-token-2',
    );
  });

  it('decodes Base64 where that is asked for', async () => {
    const { api, provider } = opened();
    api.put('shop/binary', { text: Buffer.from('synthetic').toString('base64') });
    expect(await provider.get('shop/binary', { transform: 'binary' })).toBe('synthetic');
  });

  it('rejects as Powertools does, with our error as the cause and no value', async () => {
    const { provider } = opened();
    const error: unknown = await provider
      .get('shop/production/token', { transform: 'json' })
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(GetParameterError);
    expect(error).toMatchObject({ cause: { code: 'INVALID_JSON' } });
    expect(String((error as Error).stack)).not.toContain('synthetic');
    await expect(provider.getMultiple('shop')).rejects.toThrow('one by one');
  });
});
