import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSecretsClient } from '../../src/create-secrets-client.ts';
import { AccessDeniedError } from '../../src/errors.ts';
import { openTelemetry } from '../../src/metrics/opentelemetry.ts';
import { fakeApi } from '../fake-api.ts';
import { databaseName, seededApi } from '../seeded-api.ts';
import { databaseValue } from '../shop-manifest.ts';
import { virtualTime } from '../virtual-time.ts';

const spans = new InMemorySpanExporter();
const tracerProvider = new BasicTracerProvider({
  spanProcessors: [new SimpleSpanProcessor(spans)],
});

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
});
afterAll(() => {
  context.disable();
});
beforeEach(() => {
  spans.reset();
});

function opened(api = seededApi()) {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter });
  const meterProvider = new MeterProvider({ readers: [reader] });
  const { clock, timers, advance } = virtualTime();
  const observer = openTelemetry({ meterProvider, tracerProvider, clock });
  const client = createSecretsClient({ api, clock, timers, observers: [observer] });
  return {
    client,
    advance,
    /** Points of all instruments so far. */
    collected: async () => {
      const { resourceMetrics } = await reader.collect();
      const metrics = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
      return Object.fromEntries(
        metrics.map(({ descriptor, dataPoints }) => [
          descriptor.name,
          dataPoints.map(({ attributes, value }) => ({ attributes, value })),
        ]),
      );
    },
  };
}

const secret = { 'undotenv.secret': databaseName };
const source = { 'undotenv.source': 'secrets-manager' };

describe('metrics of OpenTelemetry', () => {
  it('count reads by how and from where they were answered', async () => {
    const { client, collected } = opened();
    for (let read = 0; read < 3; read += 1) await client.getJson(databaseName);
    await client.getString('shop/none').catch(() => undefined);
    expect((await collected())['undotenv.reads']).toEqual([
      { attributes: { ...secret, ...source, 'undotenv.outcome': 'waited' }, value: 1 },
      { attributes: { ...secret, ...source, 'undotenv.outcome': 'cached' }, value: 2 },
      {
        attributes: {
          'undotenv.secret': 'shop/none',
          'undotenv.outcome': 'failed',
          'error.type': 'SECRET_NOT_FOUND',
        },
        value: 1,
      },
    ]);
  });

  it('count refreshes, and measure what is served meanwhile, calls and the cache', async () => {
    const { client, collected, advance } = opened();
    await client.getJson(databaseName);
    await advance(400_000);
    await client.getJson(databaseName);
    await advance(0);
    const bytes = JSON.stringify(databaseValue).length;
    expect(await collected()).toMatchObject({
      'undotenv.refreshes': [{ attributes: secret, value: 1 }],
      'undotenv.stale.age': [{ attributes: secret, value: { count: 1, sum: 400 } }],
      'undotenv.call.duration': [
        {
          attributes: { 'rpc.method': 'GetSecretValue', 'cloud.region': 'us-east-1' },
          value: { count: 2, sum: 0 },
        },
      ],
      'undotenv.cache.entries': [{ value: 1 }],
      'undotenv.cache.size': [{ value: bytes }],
    });
    client.close();
    expect(await collected()).toMatchObject({ 'undotenv.cache.entries': [{ value: 0 }] });
  });

  it('hold no value and no version, in any attribute', async () => {
    const { client, collected } = opened();
    await client.getString(`{{resolve:secretsmanager:${databaseName}:SecretString:password}}`);
    const all = JSON.stringify([
      await collected(),
      spans.getFinishedSpans().map((each) => each.attributes),
    ]);
    expect(all).toContain(databaseName);
    expect(all).not.toMatch(/synthetic|version/);
  });
});

describe('spans of OpenTelemetry', () => {
  it('are around calls alone, within the span of the request that made them', async () => {
    const { client } = opened();
    const request = tracerProvider.getTracer('application').startSpan('request');
    await context.with(trace.setSpan(context.active(), request), async () => {
      await client.getJson(databaseName);
      await client.getJson(databaseName);
    });
    request.end();
    const [call, ...others] = spans.getFinishedSpans();
    expect(others.map(({ name }) => name)).toEqual(['request']);
    expect(call).toMatchObject({
      name: 'SecretsManager.GetSecretValue',
      attributes: {
        'rpc.system': 'aws-api',
        'rpc.service': 'SecretsManager',
        'rpc.method': 'GetSecretValue',
        'cloud.region': 'us-east-1',
        ...secret,
      },
      parentSpanContext: { spanId: request.spanContext().spanId },
    });
  });

  it('say the code of a failure, and nothing else of it', async () => {
    const api = fakeApi();
    const cause = new Error('synthetic-password-1');
    api.failWith(new AccessDeniedError({ action: 'secretsmanager:GetSecretValue', cause }));
    const { client } = opened(api);
    await client.getString('shop/denied').catch(() => undefined);
    expect(spans.getFinishedSpans()).toMatchObject([
      { status: { code: 2 }, attributes: { 'error.type': 'ACCESS_DENIED' }, events: [] },
    ]);
  });
});
