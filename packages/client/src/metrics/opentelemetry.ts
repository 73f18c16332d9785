/** `@undotenv/client/opentelemetry`: the only file that needs `@opentelemetry/api`. */
import {
  context,
  metrics,
  SpanKind,
  SpanStatusCode,
  trace,
  type MeterProvider,
  type TracerProvider,
} from '@opentelemetry/api';
import { nameInArn } from '@undotenv/manifest';
import { systemClock, type Clock } from '../clock.ts';
import { errorCode } from '../log/error-code.ts';
import type { ClientObserver, ObservedCall, ObservedClient } from '../observer.ts';

export interface OpenTelemetryOptions {
  /** The global one when absent. */
  meterProvider?: MeterProvider;
  /** The global one when absent. */
  tracerProvider?: TracerProvider;
  clock?: Pick<Clock, 'monotonicMs'>;
}

/** Of call durations, in seconds: as the semantic conventions advise for HTTP clients. */
const durationBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** Of ages served, in seconds: five minutes are fresh, a day is the most that is served. */
const ageBuckets = [60, 300, 900, 3_600, 7_200, 21_600, 86_400];

/**
 * OpenTelemetry metrics of a client's reads, and a span around each call of Secrets Manager; a read
 * from the cache has none. Attributes are names and codes: no value, no version, no message. The
 * names of all instruments are in docs/observability.md.
 */
export function openTelemetry(options: OpenTelemetryOptions = {}): ClientObserver {
  const { meterProvider = metrics, tracerProvider = trace, clock = systemClock } = options;
  const tracer = tracerProvider.getTracer('@undotenv/client');
  const meter = meterProvider.getMeter('@undotenv/client');
  const reads = meter.createCounter('undotenv.reads', {
    description: 'Reads of secrets, by how and from where they were answered',
    unit: '{read}',
  });
  const refreshes = meter.createCounter('undotenv.refreshes', {
    description: 'Refreshes of cached secrets, by whether they succeeded',
    unit: '{refresh}',
  });
  const staleAge = meter.createHistogram('undotenv.stale.age', {
    description: 'Ages of values served beyond their time',
    unit: 's',
    advice: { explicitBucketBoundaries: ageBuckets },
  });
  const callDuration = meter.createHistogram('undotenv.call.duration', {
    description: 'Durations of calls of Secrets Manager, retries included',
    unit: 's',
    advice: { explicitBucketBoundaries: durationBuckets },
  });
  const entries = meter.createObservableUpDownCounter('undotenv.cache.entries', {
    description: 'Values cached',
    unit: '{entry}',
  });
  const bytes = meter.createObservableUpDownCounter('undotenv.cache.size', {
    description: 'Bytes of all values cached, as they are stored',
    unit: 'By',
  });
  const open = new Set<ObservedClient>();
  entries.addCallback((result) => {
    result.observe(sum(open, (client) => client.cacheSize().entries));
  });
  bytes.addCallback((result) => {
    result.observe(sum(open, (client) => client.cacheSize().bytes));
  });

  return {
    onOpen(client) {
      open.add(client);
    },
    onClose(client) {
      open.delete(client);
    },
    onRead({ secretId, outcome, source, code }) {
      reads.add(1, {
        'undotenv.secret': nameInArn(secretId),
        'undotenv.outcome': outcome,
        ...(source !== undefined && { 'undotenv.source': source }),
        ...(code !== undefined && { 'error.type': code }),
      });
    },
    onFetch({ secretId, isRefresh, code }) {
      if (!isRefresh) return;
      refreshes.add(1, {
        'undotenv.secret': nameInArn(secretId),
        ...(code !== undefined && { 'error.type': code }),
      });
    },
    onStale({ secretId, ageMs }) {
      staleAge.record(ageMs / 1_000, { 'undotenv.secret': nameInArn(secretId) });
    },
    async aroundCall(call, run) {
      const startedAtMs = clock.monotonicMs();
      const attributes = attributesOf(call);
      const kind = SpanKind.CLIENT;
      const span = tracer.startSpan(`SecretsManager.${call.operation}`, { kind, attributes });
      let failure: { 'error.type'?: string } = {};
      try {
        await context.with(trace.setSpan(context.active(), span), run);
      } catch (error) {
        // The code alone: an error's message names things, and its stack is nobody's business here.
        failure = { 'error.type': errorCode(error) };
        span.setAttributes(failure).setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end();
      callDuration.record((clock.monotonicMs() - startedAtMs) / 1_000, {
        'rpc.method': call.operation,
        'cloud.region': call.region,
        ...failure,
      });
    },
  };
}

/** As the semantic conventions for AWS SDK spans name them. */
function attributesOf({ operation, region, endpoint, secretId }: ObservedCall) {
  return {
    'rpc.system': 'aws-api',
    'rpc.service': 'SecretsManager',
    'rpc.method': operation,
    'cloud.region': region,
    'server.address': new URL(endpoint).hostname,
    ...(secretId !== undefined && { 'undotenv.secret': nameInArn(secretId) }),
  };
}

function sum(clients: Iterable<ObservedClient>, of: (client: ObservedClient) => number): number {
  let total = 0;
  for (const client of clients) total += of(client);
  return total;
}
