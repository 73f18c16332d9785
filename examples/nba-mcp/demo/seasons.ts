/** One row of `player_seasons`: totals of a season. */
export interface PlayerSeasonRow {
  readonly player: string;
  readonly team: string;
  readonly season: number;
  readonly games: number;
  readonly points: number;
  readonly rebounds: number;
  readonly assists: number;
}

/** One row of `team_seasons`. */
export interface TeamSeasonRow {
  readonly team: string;
  readonly season: number;
  readonly wins: number;
  readonly losses: number;
}

export interface Seasons {
  readonly players: readonly PlayerSeasonRow[];
  readonly teams: readonly TeamSeasonRow[];
}

const teams = [
  'Fixture Bay Stubs',
  'Mockton Doubles',
  'Port Sample Spies',
  'Lorem City Fakes',
  'Dummyville Seeds',
  'Example Falls Echoes',
  'New Placeholder Nulls',
  'Test Valley Asserts',
];

const givenNames = [
  'Able',
  'Baker',
  'Charlie',
  'Dog',
  'Easy',
  'Fox',
  'George',
  'How',
  'Item',
  'Jig',
];
const years = [2021, 2022, 2023];
const gamesAgainstEach = 10;

/**
 * Three invented seasons of eight invented teams with ten players each: 240 player seasons and 24
 * team seasons, the same ones at every call. Every game has a winner, so wins and losses balance.
 */
export function inventSeasons(): Seasons {
  const random = createRandom(20_240_501);
  return {
    teams: years.flatMap((season) => playSeason(season, random)),
    players: years.flatMap((season) =>
      teams.flatMap((team, teamIndex) =>
        givenNames.map((name, index) => ({
          player: `${name} Synthetic-${String(teamIndex + 1)}`,
          team,
          season,
          ...inventTotals(givenNames.length - index, random),
        })),
      ),
    ),
  };
}

/** Each team meets each other one the same number of times. */
function playSeason(season: number, random: () => number): TeamSeasonRow[] {
  const strengths = teams.map(() => 0.5 + random());
  const wins = teams.map(() => 0);
  for (let home = 0; home < teams.length; home += 1) {
    for (let away = home + 1; away < teams.length; away += 1) {
      for (let game = 0; game < gamesAgainstEach; game += 1) {
        const homeStrength = strengths[home] ?? 1;
        const awayStrength = strengths[away] ?? 1;
        const winner = random() * (homeStrength + awayStrength) < homeStrength ? home : away;
        wins[winner] = (wins[winner] ?? 0) + 1;
      }
    }
  }
  const games = (teams.length - 1) * gamesAgainstEach;
  return teams.map((team, index) => {
    const won = wins[index] ?? 0;
    return { team, season, wins: won, losses: games - won };
  });
}

/** @param talent from 1, the end of the bench, to 10, the star */
function inventTotals(
  talent: number,
  random: () => number,
): Pick<PlayerSeasonRow, 'games' | 'points' | 'rebounds' | 'assists'> {
  const games = 40 + Math.floor(random() * 31);
  const perGame = (atMost: number): number =>
    Math.round(games * atMost * (talent / givenNames.length) * (0.6 + 0.4 * random()));
  return { games, points: perGame(32), rebounds: perGame(12), assists: perGame(10) };
}

/** Marsaglia's xorshift of 32 bits: small, and the same everywhere. From 0 up to but not 1. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
