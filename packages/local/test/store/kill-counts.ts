/** How many processes a run of the tests kills: a few on a developer's machine, all where it counts. */
const { CI, REQUIRE_ALL, SLOW } = process.env;

const kills: number = SLOW === '1' ? 10_000 : REQUIRE_ALL === '1' || CI !== undefined ? 1_000 : 40;

/** One in ten is a server; they cost most. */
export const serverKills: number = kills / 10;
export const writerKills: number = kills - serverKills;
