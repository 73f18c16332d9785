import { randomInt } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { checkFile, type Verdict } from './fuzz/check-file.ts';
import { envText } from './fuzz/env-text.ts';
import { Watchdog } from './fuzz/watchdog.ts';

const { FUZZ_SEED, FUZZ_FILES, SLOW } = process.env;
const files = Number(FUZZ_FILES ?? (SLOW === '1' ? 1_000_000 : 20_000));
const firstSeed = Number(FUZZ_SEED ?? randomInt(2 ** 32 - files));
const hourMs = 60 * 60 * 1_000;

/** Checks a file for each seed from the first on, and counts what became of them. */
async function fuzz(): Promise<Map<Verdict, number>> {
  const counts = new Map<Verdict, number>();
  const watchdog = new Watchdog();
  try {
    for (let seed = firstSeed; seed < firstSeed + files; seed++) {
      watchdog.begin(seed);
      for (const verdict of checkSeed(seed)) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
      if (seed % 1_000 === 0) await nextTurn();
    }
    return counts;
  } finally {
    await watchdog.end();
  }
}

function checkSeed(seed: number): Verdict[] {
  try {
    return checkFile(envText(seed), seed);
  } catch (cause) {
    throw new Error(`again with FUZZ_SEED=${String(seed)} FUZZ_FILES=1`, { cause });
  }
}

describe(`${String(files)} fuzzed .env files, from FUZZ_SEED=${String(firstSeed)} on`, () => {
  it(
    'are each read as dotenv reads them within 100 ms, and rewritten without a change to what stays',
    async () => {
      const counts = await fuzz();
      const count = (verdict: Verdict): number => counts.get(verdict) ?? 0;
      // Were few compared or rewritten, the checks would say little.
      const atLeast = (share: number): number => Math.floor(files * share);
      const notCompared = count('not compared: dotenv takes quadratic time');
      expect(files - notCompared).toBeGreaterThanOrEqual(atLeast(0.98));
      expect(count('read as dotenv reads it')).toBeGreaterThanOrEqual(atLeast(0.7));
      expect(count('rewritten')).toBeGreaterThanOrEqual(atLeast(0.9));
    },
    2 * hourMs,
  );
});
