import { Client } from 'pg';
import type { PostgresConnection } from './postgres.ts';
import type { PlayerSeasonRow, Seasons, TeamSeasonRow } from './seasons.ts';

const databaseName = 'nba_stats';

const schema = `
  CREATE TABLE team_seasons (
    team text, season integer, wins integer NOT NULL, losses integer NOT NULL,
    PRIMARY KEY (team, season)
  );
  CREATE TABLE player_seasons (
    player text, team text NOT NULL, season integer, games integer NOT NULL,
    points integer NOT NULL, rebounds integer NOT NULL, assists integer NOT NULL,
    PRIMARY KEY (player, season),
    FOREIGN KEY (team, season) REFERENCES team_seasons
  )`;

/** Creates the database `nba_stats` with these seasons in it, and returns how to connect to it. */
export async function seedDatabase(
  server: PostgresConnection,
  seasons: Seasons,
): Promise<PostgresConnection> {
  await withConnection(server, (client) => client.query(`CREATE DATABASE ${databaseName}`));
  const connection = { ...server, database: databaseName };
  await withConnection(connection, async (client) => {
    await client.query(schema);
    await insert(client, 'team_seasons', seasons.teams);
    await insert(client, 'player_seasons', seasons.players);
  });
  return connection;
}

/** All rows in one statement: as JSON they need one parameter, whatever their columns. */
async function insert(
  client: Client,
  table: 'player_seasons' | 'team_seasons',
  rows: readonly (PlayerSeasonRow | TeamSeasonRow)[],
): Promise<void> {
  await client.query(
    `INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, $1)`,
    [JSON.stringify(rows)],
  );
}

async function withConnection(
  connection: PostgresConnection,
  work: (client: Client) => Promise<unknown>,
): Promise<void> {
  const client = new Client({ ...connection });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
