import { signRequest, type SigningCredentials } from '@undotenv/protocol/signature-v4';
import type { HttpClient } from '../calls/http.ts';
import type { Count } from './access-counts.ts';

/** Metrics of one call at most, by the API reference. */
export const maxMetricsPerCall = 1_000;

export interface MetricCall {
  readonly namespace: string;
  readonly counts: readonly Count[];
  /** When the counts were taken. */
  readonly at: Date;
}

export interface MetricTarget {
  readonly endpoint: URL;
  readonly region: string;
  readonly http: HttpClient;
  readonly credentials: SigningCredentials;
  readonly timeoutMs: number;
}

/**
 * One PutMetricData in AWS's query protocol, tried once.
 *
 * @returns why it was refused: AWS's code, or the status; `undefined` if it was accepted.
 * @throws {UnavailableError} `UNAVAILABLE`: no answer came.
 * @see Amazon CloudWatch API Reference, "PutMetricData" and "Making API Requests"
 */
export async function putMetricData(
  call: MetricCall,
  { endpoint, region, http, credentials, timeoutMs }: MetricTarget,
): Promise<string | undefined> {
  const body = formOf(call).toString();
  const headers = signRequest(
    {
      method: 'POST',
      path: endpoint.pathname,
      headers: {
        host: endpoint.host,
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      },
      body,
    },
    credentials,
    { region, service: 'monitoring' },
    call.at,
  );
  const limits = { maxAnswerLength: 65_536 };
  const { status, body: answer } = await http.post(headers, body, timeoutMs, limits);
  if (status === 200) return undefined;
  return /<Code>([A-Za-z.]{1,64})<\/Code>/.exec(answer)?.[1] ?? `status ${String(status)}`;
}

function formOf({ namespace, counts, at }: MetricCall): URLSearchParams {
  const form = new URLSearchParams({
    Action: 'PutMetricData',
    Version: '2010-08-01',
    Namespace: namespace,
  });
  const timestamp = at.toISOString();
  counts.forEach(({ metric, dimensions, count }, index) => {
    const datum = `MetricData.member.${String(index + 1)}`;
    form.set(`${datum}.MetricName`, metric);
    form.set(`${datum}.Unit`, 'Count');
    form.set(`${datum}.Timestamp`, timestamp);
    // The value 1, so many times: the same as a call for each read.
    form.set(`${datum}.Values.member.1`, '1');
    form.set(`${datum}.Counts.member.1`, String(count));
    Object.entries(dimensions).forEach(([name, value], position) => {
      const dimension = `${datum}.Dimensions.member.${String(position + 1)}`;
      form.set(`${dimension}.Name`, name);
      form.set(`${dimension}.Value`, value);
    });
  });
  return form;
}
