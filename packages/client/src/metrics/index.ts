export type { ClientObserver } from '../observer.ts';
export { cloudWatchMetrics, type CloudWatchMetricsOptions } from './cloudwatch-metrics.ts';
export { embeddedMetrics, type EmbeddedMetricsOptions } from './embedded-metrics.ts';
export type { FlushOptions, MetricsObserver, Schedule } from './flusher.ts';
