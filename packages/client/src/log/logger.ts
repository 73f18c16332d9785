/** The identifiers of everything the client reports; they never change once published. */
export type LogEventId =
  | 'client.created'
  | 'client.failed'
  | 'environment.defaulted'
  | 'secret.read.started'
  | 'secret.read.finished'
  | 'secret.retrieved'
  | 'secret.read.failed'
  | 'secret.absent'
  | 'secret.hit'
  | 'secret.stale'
  | 'secret.refresh.started'
  | 'secret.refresh.failed'
  | 'secret.dropped'
  | 'secret.invalidated'
  | 'secret.key.missing'
  | 'secret.listener.failed'
  | 'batch.refused'
  | 'source.fallthrough'
  | 'region.failed'
  | 'region.recovered'
  | 'source.switched'
  | 'switch.ignored'
  | 'cache.cleared'
  | 'metrics.dropped';

/** One line of a log: an allow-list of members, none of which is ever a value. */
export interface LogEvent {
  readonly event: LogEventId;
  /** The same in words. */
  readonly msg: string;
  readonly region?: string;
  /** Name or ARN as it was asked for. */
  readonly secretId?: string;
  readonly source?: string;
  readonly environment?: string;
  /** The environment variable that decided, or did not. */
  readonly variable?: string;
  /** An error's `code`. */
  readonly code?: string;
  /** AWS's name of the exception, where it answered with one: `AccessDeniedException`. */
  readonly awsCode?: string;
  /** Milliseconds since the value was asked for. */
  readonly ageMs?: number;
  /** Milliseconds until it is asked for again. */
  readonly retryAfterMs?: number;
}

/** Where events go. Called as pino calls: a logger of pino's shape, or `console`, fits as it is. */
export interface Logger {
  debug(event: LogEvent): void;
  info(event: LogEvent): void;
  warn(event: LogEvent): void;
  error(event: LogEvent): void;
}

const ignore = (): void => undefined;

export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
