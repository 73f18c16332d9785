import { describe, expect, it } from 'vitest';
import { createSecretsClient } from '../../src/create-secrets-client.ts';
import { embeddedMetrics } from '../../src/metrics/index.ts';
import { manualClock } from '../manual-clock.ts';
import { databaseName, seededApi } from '../seeded-api.ts';
import { manualSchedule } from './manual-schedule.ts';

function opened(options: { namespace?: string; flushIntervalMs?: number } = {}) {
  const lines: Record<string, unknown>[] = [];
  const { schedule, waiting, fire } = manualSchedule();
  const metrics = embeddedMetrics({
    ...options,
    schedule,
    clock: manualClock(),
    write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>),
  });
  const client = createSecretsClient({ api: seededApi(), observers: [metrics] });
  return { lines, metrics, client, waiting, fire };
}

describe('metrics embedded in the log', () => {
  it('A-42, A-43: a thousand reads are one line, with those from the cache counted apart', async () => {
    const { lines, client, waiting, fire } = opened({ namespace: 'AFIRGen/Secrets' });
    for (let read = 0; read < 1_000; read += 1) await client.getJson(databaseName);
    expect([lines, waiting.size]).toEqual([[], 1]);
    fire();
    await Promise.resolve();
    expect(lines).toEqual([
      {
        _aws: {
          Timestamp: Date.parse('2026-01-02T03:04:05Z'),
          CloudWatchMetrics: [
            {
              Namespace: 'AFIRGen/Secrets',
              Dimensions: [['SecretName', 'Source']],
              Metrics: [
                { Name: 'SecretAccess', Unit: 'Count' },
                { Name: 'SecretCacheHit', Unit: 'Count' },
              ],
            },
          ],
        },
        SecretName: databaseName,
        Source: 'AWS',
        SecretAccess: 1,
        SecretCacheHit: 999,
      },
    ]);
  });

  it('are written by flush, once, and set no timer where the interval is 0', async () => {
    const { lines, metrics, client, waiting } = opened({ flushIntervalMs: 0 });
    await client.getJson(databaseName);
    expect(waiting.size).toBe(0);
    await metrics.flush();
    await metrics.flush();
    expect(lines).toHaveLength(1);
  });

  it('are written when the client is closed', async () => {
    const { lines, metrics, client, waiting } = opened();
    await client.getJson(databaseName);
    client.close();
    await metrics.flush();
    expect([lines.length, waiting.size]).toEqual([1, 0]);
  });

  it('name the secret of an ARN, and why a read failed', async () => {
    const { lines, metrics, client } = opened();
    const arn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:shop/none-aBcDeF';
    await client.getString(arn).catch(() => undefined);
    await metrics.flush();
    expect(lines).toMatchObject([
      { SecretName: 'shop/none', Code: 'SECRET_NOT_FOUND', SecretReadFailed: 1 },
    ]);
  });

  it('are bounded, however many names are made up', async () => {
    const { lines, metrics, client } = opened();
    for (let index = 0; index < 1_010; index += 1) {
      await client.getString(`shop/none-${String(index)}`).catch(() => undefined);
    }
    await metrics.flush();
    expect(lines).toHaveLength(1_001);
    expect(lines.at(-1)).toMatchObject({ SecretName: '(other)', SecretReadFailed: 10 });
  });

  it('A-42: break no read where they cannot be written', async () => {
    const metrics = embeddedMetrics({
      write: () => {
        throw new Error('the pipe is closed');
      },
    });
    const client = createSecretsClient({ api: seededApi(), observers: [metrics] });
    await client.getJson(databaseName);
    await expect(metrics.flush()).resolves.toBeUndefined();
  });

  it('refuses an interval that is none', () => {
    expect(() => embeddedMetrics({ flushIntervalMs: -1 })).toThrow(RangeError);
  });
});
