import { systemClock, type Clock } from '../clock.ts';
import type { Count } from './access-counts.ts';
import { flushCounts, type FlushOptions, type MetricsObserver } from './flusher.ts';

export interface EmbeddedMetricsOptions extends FlushOptions {
  /** `Undotenv/Secrets` when absent. */
  namespace?: string;
  /** Takes one line without its end; standard output when absent. */
  write?: (line: string) => void;
  clock?: Clock;
}

/** Lines of one flush by their dimensions: each is one JSON object. */
interface Line {
  readonly dimensions: Readonly<Record<string, string>>;
  readonly values: Record<string, number>;
}

/**
 * Counts of reads as lines in CloudWatch's embedded metric format: where standard output goes to
 * CloudWatch Logs, as in Lambda, they become metrics without a call. A line's value is the number
 * of reads of that flush: use the statistic Sum.
 *
 * @throws {RangeError} if `flushIntervalMs` is not a number of milliseconds.
 * @see Amazon CloudWatch User Guide, "Specification: Embedded metric format"
 */
export function embeddedMetrics(options: EmbeddedMetricsOptions = {}): MetricsObserver {
  const { namespace = 'Undotenv/Secrets', write = writeLine, clock = systemClock } = options;
  // Async, so that a `write` that throws rejects, which is caught.
  // eslint-disable-next-line @typescript-eslint/require-await
  async function send(counts: readonly Count[]): Promise<void> {
    const timestampMs = clock.now().getTime();
    for (const line of linesOf(counts)) write(render(line, namespace, timestampMs));
  }
  return flushCounts(options, (counts) => send(counts).catch(() => undefined));
}

function linesOf(counts: readonly Count[]): Iterable<Line> {
  const lines = new Map<string, Line>();
  for (const { metric, dimensions, count } of counts) {
    const key = JSON.stringify(dimensions);
    const line = lines.get(key) ?? { dimensions, values: {} };
    line.values[metric] = count;
    lines.set(key, line);
  }
  return lines.values();
}

function render({ dimensions, values }: Line, namespace: string, timestampMs: number): string {
  const metrics = Object.keys(values).map((Name) => ({ Name, Unit: 'Count' }));
  const directive = {
    Namespace: namespace,
    Dimensions: [Object.keys(dimensions)],
    Metrics: metrics,
  };
  const metadata = { Timestamp: timestampMs, CloudWatchMetrics: [directive] };
  return JSON.stringify({ _aws: metadata, ...dimensions, ...values });
}

function writeLine(line: string): void {
  process.stdout.write(`${line}\n`);
}
