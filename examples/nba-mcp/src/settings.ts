import { z } from 'zod';

export type LogLevel = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR';

/** What anybody may read, and so stays in `.env`. NBA_MCP_ENV and AWS_REGION are the client's. */
const variables = z.object({
  NBA_MCP_DEBUG: z.stringbool().default(false),
  NBA_MCP_LOG_LEVEL: z.enum(['DEBUG', 'INFO', 'WARNING', 'ERROR']).default('INFO'),
  // A developer's machine has no business listening to its network: that takes a decision.
  MCP_SERVER_HOST: z.string().min(1).default('127.0.0.1'),
  MCP_SERVER_PORT: z.coerce.number().int().min(0).max(65_535).default(8000),
  ENABLE_CACHING: z.stringbool().default(true),
  CACHE_TTL: z.coerce.number().min(0).default(3600),
});

export interface Settings {
  readonly logLevel: LogLevel;
  readonly host: string;
  readonly port: number;
  /** How long a secret read is good for; `undefined` if each use reads it anew. */
  readonly cacheTtlMs: number | undefined;
}

/** @throws {z.ZodError} naming each variable that cannot be understood. */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const settings = variables.parse(environment);
  return {
    logLevel: settings.NBA_MCP_DEBUG ? 'DEBUG' : settings.NBA_MCP_LOG_LEVEL,
    host: settings.MCP_SERVER_HOST,
    port: settings.MCP_SERVER_PORT,
    cacheTtlMs: settings.ENABLE_CACHING ? settings.CACHE_TTL * 1000 : undefined,
  };
}
