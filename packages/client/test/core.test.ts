import { startLocal, type LocalServer } from '@undotenv/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApi } from '../src/api.ts';
import { createCoreClient } from '../src/core.ts';
import { fakeApi } from './fake-api.ts';
import { recordingLogger } from './recording-logger.ts';
import { settled } from './virtual-time.ts';

let local: LocalServer;
beforeAll(async () => {
  local = await startLocal();
});
afterAll(() => local.close());

describe('a client of references alone', () => {
  it('N-47: is there without a network, in us-east-1', () => {
    const logger = recordingLogger();
    expect(createCoreClient({ variables: {}, logger }).region).toBe('us-east-1');
    expect(logger.events).toMatchObject([{ event: 'client.created', region: 'us-east-1' }]);
  });

  it('N-48: reads host, user, password, database and port', async () => {
    const stored = { host: 'h', user: 'u', password: 'synthetic-1', database: 'd', port: 5432 };
    const { region } = local;
    const api = createApi({ region, endpoint: local.url, credentials: local });
    const SecretString = JSON.stringify(stored);
    await api.call('CreateSecret', { Name: 'nba-mcp/production/database', SecretString });
    api.close();
    const client = createCoreClient({ region, endpoint: local.url, credentials: local });
    expect(await client.getJson('nba-mcp/production/database')).toEqual(stored);
    client.close();
    await expect(client.getString('nba-mcp/production/database')).rejects.toThrow(TypeError);
  });

  it('N-49: gives the same object twice, and another after clear', async () => {
    const api = fakeApi();
    api.put('a', { key: 'synthetic' });
    const client = createCoreClient({ api });
    const first = await client.getJson('a');
    expect(await client.getJson('a')).toBe(first);
    client.clear();
    expect(await client.getJson('a')).not.toBe(first);
    expect(api.reads).toHaveLength(2);
  });

  it('refreshes, forgets, hears of changes and of failed logins', async () => {
    const api = fakeApi();
    api.put('a', { text: 'synthetic-1' });
    const client = createCoreClient({ api });
    const heard: string[] = [];
    client.onChange('a', ({ versionId }) => heard.push(versionId));
    await client.getString('a');
    api.put('a', { text: '{"key":"synthetic-2"}' });
    expect(await client.reportAuthFailure({ secretId: 'a', versionId: 'version-1' })).toBe(true);
    expect(client.versionOf(await client.getJson('a'))).toMatchObject({ versionId: 'version-2' });
    api.put('a', { text: 'synthetic-3' });
    expect(await client.refresh('a')).toBe('synthetic-3');
    client.invalidate('a');
    await client.getString('a');
    await settled();
    expect(heard).toEqual(['version-2', 'version-3']);
    expect(api.reads).toHaveLength(4);
  });
});
