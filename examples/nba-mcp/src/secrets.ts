import { createSecretsClient, type SecretsClient } from '@undotenv/client';
import { withEnvFiles } from '@undotenv/client/environment';
import manifest, { type NbaSecretsShape } from '../undotenv.config.ts';
import { createLog, type Log } from './log.ts';
import { readSettings } from './settings.ts';

/** The application's secrets, read from Secrets Manager when they are needed, and typed. */
export class NbaSecrets {
  readonly client: SecretsClient<NbaSecretsShape>;

  /** @param variables read again at each use, except the settings of the cache */
  constructor(variables: NodeJS.ProcessEnv = withEnvFiles(), log: Log = defaultLog(variables)) {
    const { cacheTtlMs } = readSettings(variables);
    this.client = createSecretsClient({
      manifest,
      variables,
      logger: log,
      cache: cacheTtlMs === undefined ? false : { ttlMs: cacheTtlMs, maxEntries: 10 },
    });
  }

  get region(): string {
    return this.client.region;
  }

  databaseCredentials(environment = 'production'): Promise<NbaSecretsShape['database']> {
    return this.client.get('database', { environment });
  }

  awsCredentials(environment = 'production'): Promise<NbaSecretsShape['aws']> {
    return this.client.get('aws', { environment });
  }

  s3Config(environment = 'production'): Promise<NbaSecretsShape['s3']> {
    return this.client.get('s3', { environment });
  }

  close(): void {
    this.client.close();
  }
}

let shared: NbaSecrets | undefined;

/** The one instance of this process, made when it is first needed. */
export function nbaSecrets(): NbaSecrets {
  shared ??= new NbaSecrets();
  return shared;
}

/** Forgets the shared instance: for tests that change what it is made from. */
export function resetNbaSecrets(): void {
  shared?.close();
  shared = undefined;
}

/** The database of the environment that `NBA_MCP_ENV` names now. */
export function databaseConfig(): Promise<NbaSecretsShape['database']> {
  return nbaSecrets().client.get('database');
}

/** The bucket of the environment that `NBA_MCP_ENV` names now. */
export async function s3Bucket(): Promise<string> {
  const { bucket } = await nbaSecrets().client.get('s3');
  return bucket;
}

function defaultLog(variables: NodeJS.ProcessEnv): Log {
  return createLog(readSettings(variables).logLevel);
}
