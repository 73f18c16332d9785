import type { Variables } from '@undotenv/manifest';
import { defaultEndpoint } from '../calls/default-endpoint.ts';
import { parseEndpoint, resolveRegion } from '../calls/endpoint.ts';
import { createHttpClient } from '../calls/http.ts';
import { systemClock, type Clock } from '../clock.ts';
import type { Credentials, CredentialsProvider } from '../credentials/credentials.ts';
import { defaultCredentials } from '../credentials/default-credentials.ts';
import { holdCredentials } from '../credentials/hold-credentials.ts';
import { CredentialsRejectedError } from '../errors.ts';
import { guardLogger } from '../log/guard-logger.ts';
import { errorCode } from '../log/error-code.ts';
import { silentLogger, type Logger } from '../log/logger.ts';
import type { Count } from './access-counts.ts';
import { flushCounts, type FlushOptions, type MetricsObserver } from './flusher.ts';
import { maxMetricsPerCall, putMetricData } from './put-metric-data.ts';

export interface CloudWatchMetricsOptions extends FlushOptions {
  /** `Undotenv/Secrets` when absent. */
  namespace?: string;
  /** Else `AWS_REGION`, `AWS_DEFAULT_REGION`, `us-east-1`. */
  region?: string;
  /** Else `AWS_ENDPOINT_URL_CLOUDWATCH`, `AWS_ENDPOINT_URL`, AWS's own. */
  endpoint?: string;
  /** Else those the client finds. They need `cloudwatch:PutMetricData`. */
  credentials?: Credentials | CredentialsProvider;
  /** For one call; 2,000 when absent. */
  timeoutMs?: number;
  /** Told `metrics.dropped` when metrics begin to get lost. */
  logger?: Logger;
  clock?: Clock;
  /** `process.env` when absent. */
  variables?: Variables;
}

/**
 * Counts of reads, sent to CloudWatch: one call for up to 1,000 series a flush, in the background.
 * What CloudWatch does not take is dropped. Each read is the value 1, as if it had been sent alone.
 *
 * @throws {ConfigurationError} `INVALID_CONFIGURATION`: region, endpoint or fixed credentials
 *   cannot be used.
 * @throws {RangeError} if `flushIntervalMs` is not a number of milliseconds.
 */
export function cloudWatchMetrics(options: CloudWatchMetricsOptions = {}): MetricsObserver {
  const { variables = process.env, clock = systemClock } = options;
  const { namespace = 'Undotenv/Secrets', timeoutMs = 2_000 } = options;
  const logger = guardLogger(options.logger ?? silentLogger);
  const region = resolveRegion(options.region, variables, 'us-east-1');
  const text = options.endpoint ?? endpointOf(variables) ?? defaultEndpoint(region, 'monitoring');
  const endpoint = parseEndpoint(text, false);
  const credentials = holdCredentials(options.credentials ?? defaultCredentials(variables), clock);
  const http = createHttpClient(endpoint);
  let isLosing = false;

  async function put(counts: readonly Count[]): Promise<string | undefined> {
    try {
      const target = { endpoint, region, http, timeoutMs };
      const current = await credentials.current();
      const call = { namespace, counts, at: clock.now() };
      const refusal = await putMetricData(call, { ...target, credentials: current });
      // For the next flush: these are lost.
      if (refusal === 'ExpiredToken') credentials.renew?.(expired);
      return refusal;
    } catch (error) {
      return errorCode(error);
    }
  }

  return flushCounts(options, async (counts) => {
    for (let from = 0; from < counts.length; from += maxMetricsPerCall) {
      const refusal = await put(counts.slice(from, from + maxMetricsPerCall));
      if (refusal !== undefined && !isLosing) logDropped(logger, refusal);
      isLosing = refusal !== undefined;
    }
  });
}

/** As Secrets Manager names what CloudWatch calls `ExpiredToken`. */
const expired = new CredentialsRejectedError({ awsCode: 'ExpiredTokenException' });

function endpointOf(variables: Variables): string | undefined {
  const named = [variables['AWS_ENDPOINT_URL_CLOUDWATCH'], variables['AWS_ENDPOINT_URL']];
  // Set to nothing is not set, as for the SDKs.
  return named.find((each) => each !== undefined && each !== '');
}

function logDropped(logger: Logger, code: string): void {
  const msg = `metrics are dropped, for CloudWatch did not take them: ${code}`;
  logger.warn({ event: 'metrics.dropped', msg, code });
}
