import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { Statistics } from './statistics.ts';

const season = z.number().int().describe('The year the season began in, e.g. 2023');

/** The MCP server: each question about a season is a tool. */
export function createStatisticsServer(statistics: Statistics): McpServer {
  const server = new McpServer({ name: 'nba-mcp', version: '0.1.0' });

  server.registerTool(
    'top_scorers',
    {
      description: 'The players with the most points per game in a season',
      inputSchema: { season, limit: z.number().int().min(1).max(50).default(5) },
    },
    async ({ season, limit }) => answer(await statistics.topScorers(season, limit)),
  );

  server.registerTool(
    'team_record',
    {
      description: 'Games a team won and lost in a season',
      inputSchema: { team: z.string(), season },
    },
    async ({ team, season }) => answer(await statistics.teamRecord(team, season)),
  );

  server.registerTool(
    'player_season',
    { description: "A player's averages in a season", inputSchema: { player: z.string(), season } },
    async ({ player, season }) => answer(await statistics.playerSeason(player, season)),
  );

  return server;
}

function answer(data: unknown): CallToolResult {
  const text = data === undefined ? 'nothing is known of that season' : JSON.stringify(data);
  return { content: [{ type: 'text', text }], isError: data === undefined };
}
