import { startChild, type Environment } from '../children/start-child.ts';
import { bareEnvironment } from '../children/environment.ts';
import { task, type StubMode, type StubParams } from './stub-backend.ts';

/** The stub backend in a process of its own. */
export interface Backend {
  /** All a contestant must know to reach it. */
  readonly environment: Environment;
  /** What to trust over TLS, in PEM. */
  readonly certificate: string | undefined;
  /** @returns the calls since the last switch. */
  switchTo(mode: StubMode): Promise<number>;
  stop(): Promise<void>;
}

export async function startBackend(params: StubParams): Promise<Backend> {
  const child = startChild(task, params, bareEnvironment);
  const ready = await child.next();
  if (!('url' in ready)) throw new TypeError('the backend did not say where it listens');
  return {
    environment: { ...bareEnvironment, AWS_ENDPOINT_URL_SECRETS_MANAGER: ready.url },
    certificate: ready.certificate,
    async switchTo(mode) {
      child.command(mode);
      const answer = await child.next();
      if (!('calls' in answer)) throw new TypeError('the backend did not count its calls');
      return answer.calls;
    },
    stop: () => child.stop(),
  };
}

/** Runs `use` with a backend that ends with it. */
export async function withBackend<Result>(
  params: StubParams,
  use: (backend: Backend) => Promise<Result>,
): Promise<Result> {
  const backend = await startBackend(params);
  try {
    return await use(backend);
  } finally {
    await backend.stop();
  }
}
