import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { openPool, type DatabaseConfig } from './database.ts';
import { listen } from './http.ts';
import { createLog } from './log.ts';
import { createStatisticsServer } from './server.ts';
import { readSettings } from './settings.ts';
import { createStatistics } from './statistics.ts';

/** Answers on stdin and stdout, or with the argument `--http` on host and port of the settings. */
export async function serve(
  config: DatabaseConfig,
  variables: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const settings = readSettings(variables);
  const log = createLog(settings.logLevel);
  const pool = openPool(config);
  pool.on('error', () => {
    log.warn({ msg: 'a database connection was lost' });
  });
  const statistics = createStatistics(pool);

  if (process.argv.includes('--http')) {
    const { url } = await listen(settings, () => createStatisticsServer(statistics));
    log.info({ msg: `listening on ${url}` });
    return;
  }
  const server = createStatisticsServer(statistics);
  // An MCP host ends a server by closing its input.
  process.stdin.once('end', () => void server.close().then(() => pool.end()));
  await server.connect(new StdioServerTransport());
}
