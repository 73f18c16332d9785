import { Writable } from 'node:stream';
import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { withoutAccountIds } from '../../src/log/account-ids.ts';
import { createSecretsClient } from '../../src/create-secrets-client.ts';
import { AccessDeniedError } from '../../src/errors.ts';
import type { Logger } from '../../src/log/logger.ts';
import { fakeApi } from '../fake-api.ts';
import { recordingLogger } from '../recording-logger.ts';
import { databaseName, seededApi } from '../seeded-api.ts';
import { databaseValue, shop } from '../shop-manifest.ts';

function pinoLines() {
  const lines: Record<string, unknown>[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(JSON.parse(chunk.toString()) as Record<string, unknown>);
      done();
    },
  });
  return { lines, logger: pino({ level: 'debug', base: null }, stream) };
}

describe('a logger of pino', () => {
  it('C30, A-41: is given one line for each event, with its id, its name and its source', async () => {
    const { lines, logger } = pinoLines();
    const client = createSecretsClient({ api: seededApi(), logger });
    await client.getJson(databaseName);
    const retrieved = lines.find(({ event }) => event === 'secret.retrieved');
    expect(retrieved).toMatchObject({
      level: 30,
      msg: `retrieved ${databaseName} from secrets-manager`,
      secretId: databaseName,
      source: 'secrets-manager',
    });
    expect(JSON.stringify(lines)).not.toContain(databaseValue.password);
  });

  it('B-17: names AWS’s own code beside ours', async () => {
    const { lines, logger } = pinoLines();
    const api = seededApi();
    const awsCode = 'AccessDeniedException';
    api.failWith(new AccessDeniedError({ action: 'secretsmanager:GetSecretValue', awsCode }));
    const client = createSecretsClient({ api, logger });
    await client.getJson(databaseName).catch(() => undefined);
    expect(lines.at(-1)).toMatchObject({
      level: 50,
      event: 'secret.read.failed',
      secretId: databaseName,
      code: 'ACCESS_DENIED',
      awsCode,
    });
  });
});

describe('a logger that fails', () => {
  const fail = (): never => {
    throw new Error('the disk is full');
  };
  /** As an async method would, which the types cannot keep out. */
  const failLater = (): never => Promise.reject(new Error('the disk is full')) as never;

  it.each<[string, Logger]>([
    ['throws', { debug: fail, info: fail, warn: fail, error: fail }],
    ['rejects', { debug: failLater, info: failLater, warn: failLater, error: failLater }],
  ])('keeps no read from its value where it %s', async (_how, logger) => {
    const client = createSecretsClient({ manifest: shop, api: seededApi(), variables: {}, logger });
    expect(await client.get('database')).toEqual(databaseValue);
    expect(await client.get('database')).toEqual(databaseValue);
    client.clear();
    client.invalidate('database');
    await expect(client.getString('shop/nothing')).rejects.toMatchObject({
      code: 'SECRET_NOT_FOUND',
    });
  });
});

describe('a log that others may read', () => {
  it('C30: names ARNs without the account', async () => {
    const arn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:shop/token-aBcDeF';
    const api = fakeApi();
    api.put(arn, { text: 'synthetic-token-1' }, 'shop/token');
    const logger = recordingLogger();
    await createSecretsClient({ api, logger: withoutAccountIds(logger) }).getString(arn);
    expect(JSON.stringify(logger.events)).not.toContain('123456789012');
    expect(logger.events.at(-1)).toMatchObject({
      event: 'secret.retrieved',
      msg: expect.stringContaining(':************:secret:shop/token') as string,
      secretId: 'arn:aws:secretsmanager:us-east-1:************:secret:shop/token-aBcDeF',
    });
  });
});
