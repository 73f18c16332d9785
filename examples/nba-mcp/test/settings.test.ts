import { describe, expect, it } from 'vitest';
import { listen, type ListeningServer } from '../src/http.ts';
import { createLog } from '../src/log.ts';
import { createStatisticsServer } from '../src/server.ts';
import { readSettings, type LogLevel } from '../src/settings.ts';
import type { Statistics } from '../src/statistics.ts';

const noStatistics: Statistics = {
  topScorers: () => Promise.resolve([]),
  teamRecord: () => Promise.resolve(undefined),
  playerSeason: () => Promise.resolve(undefined),
};

function listenAs(variables: Record<string, string>): Promise<ListeningServer> {
  const settings = readSettings({ MCP_SERVER_PORT: '0', ...variables });
  return listen(settings, () => createStatisticsServer(noStatistics));
}

function levelsShownAt(level: LogLevel): string[] {
  const lines: string[] = [];
  const log = createLog(level, (line) => lines.push(line));
  log.debug({ msg: 'd' });
  log.info({ msg: 'i' });
  log.warn({ msg: 'w' });
  log.error({ msg: 'e' });
  return lines;
}

describe('the settings', () => {
  it('N-34: read the values a migration leaves in .env', () => {
    const migrated = {
      NBA_MCP_DEBUG: 'false',
      NBA_MCP_LOG_LEVEL: 'WARNING',
      MCP_SERVER_HOST: '0.0.0.0',
      MCP_SERVER_PORT: '9000',
      ENABLE_CACHING: 'true',
      CACHE_TTL: '60',
    };
    expect(readSettings(migrated)).toEqual({
      logLevel: 'WARNING',
      host: '0.0.0.0',
      port: 9000,
      cacheTtlMs: 60_000,
    });
  });

  it('N-34: switch caching off, and the debug log on', () => {
    const settings = readSettings({ ENABLE_CACHING: 'false', NBA_MCP_DEBUG: 'true' });
    expect(settings).toMatchObject({ cacheTtlMs: undefined, logLevel: 'DEBUG' });
  });

  it('N-34: name every variable that cannot be understood', () => {
    const read = () => readSettings({ MCP_SERVER_PORT: 'http', NBA_MCP_LOG_LEVEL: 'LOUD' });
    expect(read).toThrow(/MCP_SERVER_PORT/);
    expect(read).toThrow(/NBA_MCP_LOG_LEVEL/);
  });

  it.each<[LogLevel, string[]]>([
    ['DEBUG', ['DEBUG d', 'INFO i', 'WARNING w', 'ERROR e']],
    ['INFO', ['INFO i', 'WARNING w', 'ERROR e']],
    ['ERROR', ['ERROR e']],
  ])('N-34: log from the level %s upwards', (level, lines) => {
    expect(levelsShownAt(level)).toEqual(lines);
  });

  it('N-35: bind loopback unless a host is configured', async () => {
    const server = await listenAs({});
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await server.close();
    expect(readSettings({ MCP_SERVER_HOST: '0.0.0.0' }).host).toBe('0.0.0.0');
  });

  it('N-35: give no web page access to the server', async () => {
    const server = await listenAs({});
    const answer = await fetch(server.url, {
      method: 'POST',
      headers: { origin: 'http://page.example' },
    });
    await server.close();
    expect(answer.status).toBe(403);
  });
});
