import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { temporaryDirectory } from './fixtures.ts';

const { CI, REQUIRE_ALL, SLOW } = process.env;
const isSlow = SLOW === '1';
const isThorough = isSlow || REQUIRE_ALL === '1' || CI !== undefined;
const script = fileURLToPath(new URL('damage.mjs', import.meta.url));

interface Result {
  readonly bytes: number;
  readonly outcomes: Readonly<Record<string, number>>;
}

/** Two processes try the places, of which each takes one in `shares`. */
async function resultsOf(damage: string, shares: number): Promise<Result[]> {
  const directory = temporaryDirectory();
  return Promise.all(
    [0, 1].map(async (share) => {
      const words = ['--expose-gc', script, damage, directory, String(share), String(shares)];
      const { stdout } = await promisify(execFile)(process.execPath, words);
      return JSON.parse(stdout) as Result;
    }),
  );
}

/** On a developer's machine, a few of the places. */
const sampled = 251;
/** Alone 80 s for a bit of each byte in two processes; the machine may be busy. */
const timeout = isSlow ? 3_600_000 : isThorough ? 900_000 : 60_000;
const flips = isSlow ? 'each-bit' : 'a-bit-of-each-byte';
const extent = isSlow ? 'each bit' : isThorough ? 'a bit of one byte in four' : 'sampled bytes';

it(
  `a store of 64 KiB changed in ${extent} is refused, or answers as before`,
  async () => {
    const known = [
      'STORE_CORRUPT',
      'STORE_IO_FAILED',
      'UNSUPPORTED_FORMAT',
      'WRONG_ROOT_KEY',
      'unchanged',
    ];
    for (const { bytes, outcomes } of await resultsOf(
      flips,
      isSlow ? 2 : isThorough ? 8 : sampled,
    )) {
      expect(bytes).toBeGreaterThanOrEqual(65_536);
      expect(Object.keys(outcomes).filter((outcome) => !known.includes(outcome))).toEqual([]);
      // SQLite calls a file of a version it does not know one it cannot write.
      expect(outcomes['STORE_IO_FAILED'] ?? 0).toBeLessThan(16);
      const tried = Object.values(outcomes).reduce((sum, count) => sum + count);
      expect(outcomes['STORE_CORRUPT']).toBeGreaterThan(tried / 2);
      // Some of it is unused, and so the damage is not refused for being damage.
      expect(outcomes['unchanged']).toBeGreaterThan(0);
    }
  },
  timeout,
);

it(
  `a store of 64 KiB cut off behind ${isThorough ? 'each byte' : 'sampled bytes'} is refused, or answers as before, and is left as it was`,
  async () => {
    for (const { bytes, outcomes } of await resultsOf('cut', isThorough ? 2 : sampled)) {
      const { STORE_CORRUPT: refused = 0, unchanged = 0, ...others } = outcomes;
      expect(others).toEqual({});
      expect(refused).toBeGreaterThan(0);
      // Of the last page nothing but its unused end may go unnoticed.
      expect(unchanged).toBeLessThan(Math.min(4_096, bytes / 16));
    }
  },
  timeout,
);
