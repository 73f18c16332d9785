import type { Pool } from 'pg';

export interface PlayerSeason {
  readonly player: string;
  readonly team: string;
  readonly season: number;
  readonly games: number;
  readonly pointsPerGame: number;
  readonly reboundsPerGame: number;
  readonly assistsPerGame: number;
}

export interface TeamRecord {
  readonly team: string;
  readonly season: number;
  readonly wins: number;
  readonly losses: number;
}

export interface Statistics {
  /** Best first; equal averages in the order of the players' names. */
  topScorers(season: number, limit: number): Promise<PlayerSeason[]>;
  /** `undefined` if the team did not play in that season. */
  teamRecord(team: string, season: number): Promise<TeamRecord | undefined>;
  /** `undefined` if the player did not play in that season. */
  playerSeason(player: string, season: number): Promise<PlayerSeason | undefined>;
}

const playerSeasons = `
  SELECT player, team, season, games,
    round(points::numeric / games, 1)::float8 AS "pointsPerGame",
    round(rebounds::numeric / games, 1)::float8 AS "reboundsPerGame",
    round(assists::numeric / games, 1)::float8 AS "assistsPerGame"
  FROM player_seasons`;

/** Answers questions about seasons from the tables `player_seasons` and `team_seasons`. */
export function createStatistics(pool: Pool): Statistics {
  return {
    async topScorers(season, limit) {
      const { rows } = await pool.query<PlayerSeason>(
        `${playerSeasons} WHERE season = $1 ORDER BY points::numeric / games DESC, player LIMIT $2`,
        [season, limit],
      );
      return rows;
    },
    async teamRecord(team, season) {
      const { rows } = await pool.query<TeamRecord>(
        'SELECT team, season, wins, losses FROM team_seasons WHERE team = $1 AND season = $2',
        [team, season],
      );
      return rows[0];
    },
    async playerSeason(player, season) {
      const { rows } = await pool.query<PlayerSeason>(
        `${playerSeasons} WHERE player = $1 AND season = $2`,
        [player, season],
      );
      return rows[0];
    },
  };
}
