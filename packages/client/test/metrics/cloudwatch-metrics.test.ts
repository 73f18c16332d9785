import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSecretsClient } from '../../src/create-secrets-client.ts';
import { cloudWatchMetrics, type CloudWatchMetricsOptions } from '../../src/metrics/index.ts';
import { manualClock } from '../manual-clock.ts';
import { recordingLogger } from '../recording-logger.ts';
import { databaseName, seededApi } from '../seeded-api.ts';
import { reset, startStubEndpoint, type Answer, type StubEndpoint } from '../stub-endpoint.ts';
import { manualSchedule } from './manual-schedule.ts';

const credentials = {
  accessKeyId: 'synthetic-access-key',
  secretAccessKey: 'synthetic-secret-key',
  sessionToken: 'synthetic-session-token',
};

const accepted: Answer = (response) => response.end('<PutMetricDataResponse/>');
const denied: Answer = (response) => {
  response.writeHead(403);
  response.end('<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>');
};

let endpoint: StubEndpoint;
beforeAll(async () => {
  endpoint = await startStubEndpoint();
});
afterAll(() => endpoint.close());
beforeEach(() => {
  endpoint.requests.length = 0;
  endpoint.answer(accepted);
});

function opened(options: CloudWatchMetricsOptions = {}) {
  const { schedule, fire } = manualSchedule();
  const metrics = cloudWatchMetrics({
    namespace: 'AFIRGen/Secrets',
    endpoint: endpoint.url,
    region: 'eu-west-1',
    credentials,
    clock: manualClock(),
    schedule,
    ...options,
  });
  const client = createSecretsClient({ api: seededApi(), observers: [metrics] });
  return { metrics, client, fire };
}

const sent = () =>
  endpoint.requests.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));

describe('metrics sent to CloudWatch', () => {
  it('A-42: are SecretAccess, value 1, unit Count, by SecretName and Source', async () => {
    const { metrics, client } = opened();
    await client.getJson(databaseName);
    await metrics.flush();
    expect(sent()).toEqual([
      {
        Action: 'PutMetricData',
        Version: '2010-08-01',
        Namespace: 'AFIRGen/Secrets',
        'MetricData.member.1.MetricName': 'SecretAccess',
        'MetricData.member.1.Unit': 'Count',
        'MetricData.member.1.Timestamp': '2026-01-02T03:04:05.000Z',
        'MetricData.member.1.Values.member.1': '1',
        'MetricData.member.1.Counts.member.1': '1',
        'MetricData.member.1.Dimensions.member.1.Name': 'SecretName',
        'MetricData.member.1.Dimensions.member.1.Value': databaseName,
        'MetricData.member.1.Dimensions.member.2.Name': 'Source',
        'MetricData.member.1.Dimensions.member.2.Value': 'AWS',
      },
    ]);
  });

  it('A-43: are one call for a thousand reads, in the background', async () => {
    const { metrics, client, fire } = opened();
    for (let read = 0; read < 1_000; read += 1) await client.getJson(databaseName);
    expect(endpoint.requests).toHaveLength(0);
    fire();
    await metrics.flush();
    const body = endpoint.requests[0]?.body;
    expect(endpoint.requests).toHaveLength(1);
    expect(body).toContain('MetricData.member.2.MetricName=SecretCacheHit');
    expect(body).toContain('MetricData.member.2.Counts.member.1=999');
  });

  it('A-12: name variables as the source EnvVar', async () => {
    const { metrics } = opened();
    metrics.onRead?.({ secretId: 'afirgen/db', outcome: 'waited', source: 'environment' });
    await metrics.flush();
    expect(sent()[0]).toMatchObject({ 'MetricData.member.1.Dimensions.member.2.Value': 'EnvVar' });
  });

  it('are signed as the SDK signs for the service monitoring', async () => {
    const { metrics, client } = opened();
    await client.getJson(databaseName);
    await metrics.flush();
    const [sentRequest] = endpoint.requests;
    const oracle = new SignatureV4({
      credentials,
      region: 'eu-west-1',
      service: 'monitoring',
      sha256: Sha256,
      applyChecksum: false,
    });
    const { hostname, port } = new URL(endpoint.url);
    const signed = await oracle.sign(
      {
        protocol: 'http:',
        hostname,
        port: Number(port),
        method: 'POST',
        path: '/',
        query: {},
        body: sentRequest?.body,
        headers: {
          host: String(sentRequest?.headers.host),
          'content-type': String(sentRequest?.headers['content-type']),
        },
      },
      { signingDate: manualClock().now() },
    );
    expect(sentRequest?.headers.authorization).toBe(signed.headers['authorization']);
  });

  it.each([
    ['refuses', denied, 'AccessDenied'],
    ['is gone', reset, 'UNAVAILABLE'],
  ])('A-42: break no read where CloudWatch %s, and say so once', async (_what, answer, code) => {
    endpoint.answer(answer);
    const logger = recordingLogger();
    const { metrics, client } = opened({ logger });
    for (let flushes = 0; flushes < 3; flushes += 1) {
      await client.getJson(databaseName);
      await metrics.flush();
    }
    expect(logger.events).toMatchObject([{ level: 'warn', event: 'metrics.dropped', code }]);
    expect(endpoint.requests).toHaveLength(3);
    endpoint.answer(accepted, answer);
    for (let flushes = 0; flushes < 2; flushes += 1) {
      await client.getJson(databaseName);
      await metrics.flush();
    }
    // It had come back in between, and went away again.
    expect(logger.events).toHaveLength(2);
  });

  it('A-42: break no read where there are no credentials', async () => {
    const logger = recordingLogger();
    const { metrics, client } = opened({
      logger,
      credentials: () => Promise.reject(new Error('synthetic-password-1')),
    });
    await client.getJson(databaseName);
    await metrics.flush();
    expect(logger.events).toMatchObject([{ event: 'metrics.dropped' }]);
    expect(JSON.stringify(logger.events)).not.toContain('synthetic-password');
  });

  it('are sent in calls of a thousand series at most', async () => {
    const { metrics } = opened();
    for (let index = 0; index < 1_001; index += 1) {
      metrics.onRead?.({ secretId: `shop/${String(index)}`, outcome: 'cached', source: 'x' });
    }
    await metrics.flush();
    const sizes = sent().map(
      (form) => Object.keys(form).filter((key) => key.endsWith('MetricName')).length,
    );
    expect(sizes).toEqual([1_000, 1]);
  });

  it('go to the endpoint the environment names for CloudWatch', async () => {
    const { schedule } = manualSchedule();
    const variables = {
      AWS_ENDPOINT_URL_CLOUDWATCH: endpoint.url,
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    };
    const metrics = cloudWatchMetrics({ variables, credentials, schedule });
    metrics.onRead?.({ secretId: 'shop/a', outcome: 'cached', source: 'environment' });
    await metrics.flush();
    expect(sent()).toMatchObject([{ Namespace: 'Undotenv/Secrets' }]);
  });
});
