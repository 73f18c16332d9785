import { describe, expect, it } from 'vitest';
import {
  AccessDeniedError,
  createSecretsClient,
  SecretNotFoundError,
  SecretReadError,
  ThrottledError,
  UndotenvError,
} from '../../src/index.ts';
import { keptBy } from '../../src/reads/read-values.ts';
import type { SecretsClientOptions } from '../../src/secrets-client.ts';
import type { SecretsOf } from '@undotenv/manifest';
import { fakeApi } from '../fake-api.ts';
import { databaseName, seededApi } from '../seeded-api.ts';
import { databaseValue, shop } from '../shop-manifest.ts';
import { virtualTime } from '../virtual-time.ts';

type Options = Partial<SecretsClientOptions<SecretsOf<typeof shop>>>;

function open(wrapErrors: 'none' | 'service' | 'all', options: Options = {}) {
  const api = seededApi();
  const client = createSecretsClient({
    manifest: shop,
    api,
    variables: {},
    wrapErrors,
    cache: { remembersFailures: false },
    ...options,
  });
  return { api, client };
}

async function failureOf(read: () => Promise<unknown>): Promise<unknown> {
  try {
    return await read();
  } catch (error) {
    return error;
  }
}

const denied = new AccessDeniedError({
  action: 'secretsmanager:GetSecretValue',
  secretId: databaseName,
  awsCode: 'AccessDeniedException',
});

describe('the errors of a client that wraps all', () => {
  it('C14, F-10: are one class for not found, denied, wrong JSON and binary, with the cause', async () => {
    const { api, client } = open('all');
    const causes: [() => void, string][] = [
      [
        () => {
          api.put(databaseName, { text: '{"password": synthetic' });
        },
        'INVALID_JSON',
      ],
      [
        () => {
          api.put(databaseName, { binary: 'AA==' });
        },
        'BINARY_SECRET',
      ],
      [
        () => {
          api.put(databaseName, {});
        },
        'SHAPE_MISMATCH',
      ],
      [
        () => {
          api.failWith(new SecretNotFoundError({ secretId: databaseName }));
        },
        'SECRET_NOT_FOUND',
      ],
      [
        () => {
          api.failWith(denied);
        },
        'ACCESS_DENIED',
      ],
    ];
    for (const [arrange, code] of causes) {
      arrange();
      const error = await failureOf(() => client.get('database'));
      expect(error).toBeInstanceOf(SecretReadError);
      expect(error).toMatchObject({
        code: 'SECRET_READ_FAILED',
        secretId: databaseName,
        cause: { code },
        message: expect.stringMatching(
          new RegExp(`^${databaseName} could not be read: `),
        ) as string,
      });
      expect(String(error)).not.toContain('synthetic');
    }
  });

  it('C14: say what their cause says: AWS’s code, the hint, and whether and when to retry', async () => {
    const { api, client } = open('all', { cache: {} });
    api.failWith(denied);
    expect(await failureOf(() => client.get('database'))).toMatchObject({
      awsCode: 'AccessDeniedException',
      hint: denied.hint,
      retryable: false,
    });
    api.failWith(new ThrottledError({ secretId: 'a' }));
    await failureOf(() => client.getString('a'));
    expect(await failureOf(() => client.getString('a'))).toMatchObject({
      retryable: true,
      retryAfterMs: expect.any(Number) as number,
    });
  });

  it('C14: come out of every way to read', async () => {
    const { api, client } = open('all');
    const secrets = await client.ready();
    api.failWith(denied);
    client.clear();
    const reads = [
      () => client.get('database'),
      () => client.getRaw('database'),
      () => client.getString('x'),
      () => client.getJson('x'),
      () => client.getBinary('x'),
      () => client.refresh('database'),
      () => client.refresh('x'),
      () => client.ready(),
    ];
    for (const read of reads) expect(await failureOf(read)).toBeInstanceOf(SecretReadError);
    expect(secrets.database).toEqual(databaseValue);
  });

  it('come out of a member of what ready gave, once it may not be served any more', async () => {
    const { clock, timers, advance } = virtualTime();
    const { api, client } = open('all', { clock, timers, cache: { staleIfErrorMs: 0 } });
    const secrets = await client.ready();
    api.failWith(denied);
    await advance(3_600_001);
    expect(() => secrets.database).toThrow(SecretReadError);
    expect(JSON.stringify(secrets)).toBe('"[redacted]"');
  });

  it('are not what a caller did wrong or gave up', async () => {
    const { client } = open('all');
    const signal = AbortSignal.abort();
    expect(await failureOf(() => client.get('database', { signal }))).toBe(signal.reason);
    client.close();
    expect(await failureOf(() => client.get('database'))).toBeInstanceOf(TypeError);
  });

  it('A-08: leave a default and null as they are', async () => {
    const client = createSecretsClient({ api: fakeApi(), variables: {}, wrapErrors: 'all' });
    expect(await client.getString('none', { default: '30' })).toBe('30');
    expect(await client.getString('none', { required: false })).toBeNull();
  });

  it('keep what the client has read known to those who mask it', async () => {
    const { client } = open('all');
    const database = await client.get('database');
    expect(keptBy(client)).toHaveLength(1);
    expect(client.versionOf(database)).toMatchObject({ secretId: databaseName });
  });
});

describe('the errors of a client that wraps those of the service', () => {
  it('C14, N-21, A-10: tells what is not there from what failed', async () => {
    const { api, client } = open('service');
    expect(await failureOf(() => client.getString('none'))).toBeInstanceOf(SecretNotFoundError);
    api.put(databaseName, { text: 'synthetic' });
    expect(await failureOf(() => client.get('database'))).toMatchObject({ code: 'INVALID_JSON' });
    api.failWith(denied);
    const error = await failureOf(() => client.get('database'));
    expect(error).toBeInstanceOf(SecretReadError);
    expect(error).toHaveProperty('cause', denied);
  });
});

describe('the errors of a client that wraps none', () => {
  it('C14, N-21, B-17: are what they are, of the same base as all others', async () => {
    const { api, client } = open('none');
    api.failWith(denied);
    expect(await failureOf(() => client.get('database'))).toBe(denied);
    expect(denied).toBeInstanceOf(UndotenvError);
    expect(SecretReadError.prototype).toBeInstanceOf(UndotenvError);
  });
});
