import type { SecretsShape } from '@undotenv/manifest';
import type { MetricsObserver } from '../metrics/flusher.ts';
import type { SecretsClient } from '../secrets-client.ts';

/** As much of Middy's request as is used. */
export interface MiddlewareRequest {
  readonly internal: object;
  readonly context: object;
}

/** A middleware of Middy's shape, from its version 5 on. */
export interface SecretsMiddleware {
  before(request: MiddlewareRequest): Promise<void>;
  after(): Promise<void>;
  onError(): Promise<void>;
}

export interface SecretsMiddlewareOptions {
  /** The member that is set; `secrets` when absent. */
  key?: string;
  /** Sets it in `context` too, where the handler sees it. */
  setToContext?: boolean;
  /** Flushed when the handler is done, for Lambda may freeze the process then. */
  metrics?: readonly Pick<MetricsObserver, 'flush'>[];
}

/**
 * Gives each invocation the manifest's secrets, as `ready` gives them: in `internal`, where Middy's
 * `getInternal` and other middlewares find them, and in `context` if asked for, as Middy's own
 * middlewares do. It is one object that redacts itself, for whoever logs the context.
 */
export function secretsMiddleware<Shape extends SecretsShape>(
  client: Pick<SecretsClient<Shape>, 'ready'>,
  options: SecretsMiddlewareOptions = {},
): SecretsMiddleware {
  const { key = 'secrets', setToContext = false, metrics = [] } = options;

  async function flush(): Promise<void> {
    await Promise.all(metrics.map((each) => each.flush()));
  }

  return {
    async before({ internal, context }) {
      const secrets = await client.ready();
      Object.assign(internal, { [key]: secrets });
      if (setToContext) Object.assign(context, { [key]: secrets });
    },
    after: flush,
    onError: flush,
  };
}
