import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RandomBelow } from '../../src/random.ts';
import { seededRandom } from '../operations/seeded-random.ts';
import { temporaryDirectory } from './fixtures.ts';
import { writerKills } from './kill-counts.ts';

const script = fileURLToPath(new URL('killed-writer.mjs', import.meta.url));
/** As many at once as a small machine has use for. */
const lanes = 3;

/** One data directory, and the last turn that its writers have acknowledged. */
class Lane {
  readonly #root = temporaryDirectory();
  readonly #random: RandomBelow;
  #child: ChildProcess | undefined;
  acknowledged = 0;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
    onTestFinished(() => {
      this.#child?.kill('SIGKILL');
    });
  }

  /** Starts a writer where the last one was killed, and kills it: @returns what it found wrong. */
  async cycle(): Promise<string | undefined> {
    const turns = this.#random(12);
    const untilMs = this.#random(6);
    let seen = -1;
    for await (const line of this.#start()) {
      if (!/^\d+$/.test(line)) return line;
      this.acknowledged = Number(line);
      seen += 1;
      if (seen !== turns) continue;
      // Anywhere in a turn, not only behind its acknowledgement.
      await delay(untilMs);
      this.#child?.kill('SIGKILL');
    }
    return seen < 0 ? 'the writer said nothing' : undefined;
  }

  #start(): AsyncIterable<string> {
    const places = ['data', 'config/root.key', 'config/stores'].map((path) =>
      join(this.#root, path),
    );
    this.#child = spawn(process.execPath, [script, ...places, String(this.acknowledged)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (this.#child.stdout === null) throw new Error('the writer has no output');
    return createInterface({ input: this.#child.stdout });
  }
}

describe('a writer killed with SIGKILL', () => {
  it(
    `loses nothing it acknowledged and leaves nothing half written, ${String(writerKills)} times over`,
    async () => {
      const seed = Number(process.env['KILL_SEED'] ?? randomInt(2 ** 31));
      let left = writerKills;
      const run = async (lane: Lane): Promise<number> => {
        while (left > 0) {
          left -= 1;
          expect(await lane.cycle(), `KILL_SEED=${String(seed)}`).toBeUndefined();
        }
        return lane.acknowledged;
      };
      const turns = await Promise.all(
        Array.from({ length: lanes }, (_, index) => run(new Lane(seed + index))),
      );
      expect(turns.reduce((sum, count) => sum + count)).toBeGreaterThan(writerKills * 3);
    },
    // Alone 45 s for 900; the machine may be busy.
    writerKills * 600 + 30_000,
  );

  it('would be found out by the next one, had it lost a turn', async () => {
    const lane = new Lane(1);
    expect(await lane.cycle()).toBeUndefined();
    lane.acknowledged += 100;
    expect(await lane.cycle()).toMatch(/^turn \d+ is lost/);
  });
});
