import { createSecretsClient, type SecretsClient } from '@undotenv/client';
import manifest, { type NbaSecretsShape } from '../undotenv.config.ts';
import { createLog, type Log } from './log.ts';
import { readSettings } from './settings.ts';

/** The application's secrets, read from Secrets Manager when they are needed, and typed. */
export class NbaSecrets {
  readonly client: SecretsClient<NbaSecretsShape>;

  /** @param variables read again at each use, except the settings of the cache */
  constructor(variables: NodeJS.ProcessEnv = process.env, log: Log = defaultLog(variables)) {
    const { cacheTtlMs } = readSettings(variables);
    fillLocalDefaults(variables);
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

/** A developer's `.env.local` need not say what is the same on every machine. */
function fillLocalDefaults(variables: NodeJS.ProcessEnv): void {
  if (variables['USE_LOCAL_CREDENTIALS'] === 'true') variables['DB_NAME'] ??= 'nba_stats';
}

function defaultLog(variables: NodeJS.ProcessEnv): Log {
  return createLog(readSettings(variables).logLevel);
}
