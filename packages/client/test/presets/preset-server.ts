import { startLocal, type LocalServer } from '@undotenv/local';
import type { Manifest, SecretsShape } from '@undotenv/manifest';
import { createApi } from '../../src/api.ts';
import { createSecretsClient } from '../../src/create-secrets-client.ts';
import type { SecretsClient, SecretsClientOptions } from '../../src/secrets-client.ts';
import { recordingLogger, type RecordingLogger } from '../recording-logger.ts';

/** A client of a preset, and what it did. */
export interface PresetClient<Shape extends SecretsShape> {
  readonly client: SecretsClient<Shape>;
  readonly logger: RecordingLogger;
  /** Names that the server was asked for since the client was opened. */
  readonly requests: () => string[];
}

/** A local Secrets Manager that counts, for the rows of the systems the presets are made of. */
export interface PresetServer {
  create(name: string, value: object | string): Promise<string>;
  /** Stores a new version. */
  replace(name: string, value: object | string): Promise<void>;
  /** Schedules its deletion, as an operator does. */
  remove(name: string): Promise<void>;
  readonly faults: LocalServer['faults'];
  open<Shape extends SecretsShape>(
    manifest: Manifest<Shape>,
    variables: Record<string, string>,
    options?: Partial<SecretsClientOptions<Shape>>,
  ): PresetClient<Shape>;
  close(): Promise<void>;
}

/** Nothing listens on this port: reads fail at once. */
export const noServer = { endpoint: 'http://127.0.0.1:1' };

export async function startPresetServer(): Promise<PresetServer> {
  const local: LocalServer = await startLocal();
  const api = createApi({ region: 'us-east-1', endpoint: local.url, credentials: local });
  const textOf = (value: object | string): string =>
    typeof value === 'string' ? value : JSON.stringify(value);
  return {
    faults: local.faults,
    async create(name, value) {
      const { ARN } = await api.call('CreateSecret', { Name: name, SecretString: textOf(value) });
      return ARN;
    },
    async replace(name, value) {
      await api.call('PutSecretValue', { SecretId: name, SecretString: textOf(value) });
    },
    async remove(name) {
      await api.call('DeleteSecret', { SecretId: name });
    },
    open(manifest, variables, options = {}) {
      const before = local.calls().length;
      const logger = recordingLogger();
      const common = { endpoint: local.url, credentials: local, variables, logger };
      const client = createSecretsClient({ manifest, ...common, ...options });
      const requests = () =>
        local
          .calls()
          .slice(before)
          .map(({ secretId = '' }) => secretId);
      return { client, logger, requests };
    },
    async close() {
      api.close();
      await local.close();
    },
  };
}
