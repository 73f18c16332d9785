/** The cache against a model that is too simple to be wrong: lists, and one thing at a time. */
import { describe, expect, it } from 'vitest';
import { AccessDeniedError, SecretNotFoundError, UnavailableError } from '../../src/errors.ts';
import type { CacheOptions } from '../../src/cache/rules.ts';
import { settled, virtualTime } from '../virtual-time.ts';
import { testCache } from './test-cache.ts';

const { SLOW, REQUIRE_ALL } = process.env;
/** In CI, too, which leaves nothing out: 40 s of one core (Node 20). */
const isWhole = SLOW === '1' || REQUIRE_ALL === '1';
const sequences = isWhole ? 100_000 : 2_000;
const operationsEach = 60;

type Fault = 'none' | 'transient' | 'denied' | 'absent';

const errorOf = {
  transient: () => new UnavailableError({}),
  denied: () => new AccessDeniedError({ action: 'secretsmanager:GetSecretValue' }),
  absent: () => new SecretNotFoundError({}),
};

const codeOf = { transient: 'UNAVAILABLE', denied: 'ACCESS_DENIED', absent: 'SECRET_NOT_FOUND' };

/** Mulberry32: small, and the same everywhere. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface World {
  nowMs: number;
  calls: number;
  versions: Map<string, number>;
  faults: Map<string, Fault>;
}

interface Remembered {
  key: string;
  version: string;
  fetchedAtMs: number;
  failures: number;
  nextTryMs: number;
  refusedAtMs: number[];
}

interface Missed {
  key: string;
  code: string;
  count: number;
  untilMs: number;
}

/** Least recently used first. */
class Model {
  remembered: Remembered[] = [];
  missed: Missed[] = [];
  tokens = 50;
  tokensAtMs: number | undefined;
  readonly world: World;
  readonly options: Required<Omit<CacheOptions, 'secrets' | 'maxBytes'>>;
  readonly chance: number;

  constructor(world: World, options: Model['options'], chance: number) {
    this.world = world;
    this.options = options;
    this.chance = chance;
  }

  get(key: string): string {
    const { maxAgeMs, staleIfErrorMs, ttlMs, jitter } = this.options;
    let entry = this.remembered.find((each) => each.key === key);
    const ageMs = this.world.nowMs - (entry?.fetchedAtMs ?? 0);
    if (entry !== undefined && ageMs >= Math.max(maxAgeMs, staleIfErrorMs)) {
      this.forget(key);
      entry = undefined;
    }
    if (entry === undefined) {
      const miss = this.missed.find((each) => each.key === key);
      return miss !== undefined && this.world.nowMs < miss.untilMs ? miss.code : this.ask(key);
    }
    const { version } = entry;
    this.use(entry);
    if (ageMs < ttlMs * (1 - jitter * this.chance)) return version;
    const isDue = entry.failures === 0 || this.world.nowMs >= entry.nextTryMs;
    if (ageMs < maxAgeMs) {
      if (isDue && this.take()) this.ask(key);
      return version;
    }
    if (!isDue || (entry.failures > 0 && !this.take())) return version;
    const answer = this.ask(key);
    return answer.startsWith('version') || !this.remembered.includes(entry) ? answer : version;
  }

  refresh(key: string): string {
    return this.ask(key);
  }

  forget(key: string): void {
    this.remembered = this.remembered.filter((each) => each.key !== key);
  }

  invalidate(key: string): void {
    this.forget(key);
    this.missed = this.missed.filter((each) => each.key !== key);
  }

  private use(entry: Remembered): void {
    this.remembered = [...this.remembered.filter((each) => each !== entry), entry];
  }

  private ask(key: string): string {
    this.world.calls += 1;
    const fault = this.world.faults.get(key) ?? 'none';
    if (fault !== 'none') {
      this.fail(key, fault);
      return codeOf[fault];
    }
    const version = `version ${String(this.world.versions.get(key) ?? 0)} of ${key}`;
    this.invalidate(key);
    const { nowMs: fetchedAtMs } = this.world;
    this.remembered.push({
      ...{ key, version, fetchedAtMs, failures: 0, nextTryMs: 0, refusedAtMs: [] },
    });
    this.remembered = this.remembered.slice(-this.options.maxEntries);
    return version;
  }

  private fail(key: string, fault: Exclude<Fault, 'none'>): void {
    const { nowMs } = this.world;
    const entry = this.remembered.find((each) => each.key === key);
    if (entry === undefined) {
      this.miss(key, fault);
      return;
    }
    const delayMs = 1_000 * 2 ** Math.min(7, entry.failures) * (0.5 + this.chance / 2);
    entry.failures += 1;
    entry.nextTryMs = nowMs + Math.min(60_000, delayMs);
    if (fault !== 'transient') entry.refusedAtMs.push(nowMs);
    const { refusedAtMs } = entry;
    const spanMs = (refusedAtMs.at(-1) ?? 0) - (refusedAtMs[0] ?? 0);
    if (refusedAtMs.length >= 3 && spanMs >= 60_000) this.forget(key);
  }

  private miss(key: string, fault: Exclude<Fault, 'none'>): void {
    const count = (this.missed.find((each) => each.key === key)?.count ?? 0) + 1;
    this.missed = this.missed.filter((each) => each.key !== key);
    const doubledMs = 1_000 * 2 ** Math.min(5, count - 1);
    const { remembersFailures, notFoundTtlMs, maxEntries } = this.options;
    const failureMs = remembersFailures
      ? Math.min(doubledMs, fault === 'denied' ? 30_000 : 5_000)
      : 0;
    const forMs = fault === 'absent' ? notFoundTtlMs : failureMs;
    if (forMs === 0) return;
    const untilMs = this.world.nowMs + forMs;
    this.missed.push({ key, code: codeOf[fault], count, untilMs });
    this.missed = this.missed.slice(-maxEntries);
  }

  private take(): boolean {
    const { nowMs } = this.world;
    const gained = ((nowMs - (this.tokensAtMs ?? nowMs)) / 1_000) * 20;
    this.tokens = Math.min(50, this.tokens + gained);
    this.tokensAtMs = nowMs;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}

/** One sequence; throws what did not hold, with the operations up to there. */
async function run(seed: number): Promise<void> {
  const random = generator(seed);
  const pick = <Choice>(choices: readonly Choice[]): Choice =>
    choices[Math.floor(random() * choices.length)] as Choice;
  const ttlMs = pick([0, 10_000, 300_000, Infinity]);
  const options = {
    ttlMs,
    maxAgeMs: Math.max(ttlMs, pick([0, 20_000, 3_600_000])),
    staleIfErrorMs: pick([0, 600_000, 86_400_000]),
    jitter: pick([0, 0.25, 1]),
    maxEntries: pick([1, 2, 3, 10]),
    notFoundTtlMs: pick([0, 5_000]),
    remembersFailures: random() < 0.7,
  };
  // Fractions of two, so that ages and times of the clock round alike.
  const chance = pick([0, 0.25, 0.875]);
  const world: World = { nowMs: 0, calls: 0, versions: new Map(), faults: new Map() };
  const model = new Model(world, options, chance);
  const tested = testCache(
    options,
    virtualTime(() => chance),
  );
  tested.answer(({ secretId }) => {
    const fault = world.faults.get(secretId) ?? 'none';
    if (fault !== 'none') return Promise.reject(errorOf[fault]());
    return Promise.resolve(`version ${String(world.versions.get(secretId) ?? 0)} of ${secretId}`);
  });
  const outcome = (reading: Promise<string>): Promise<string> =>
    reading.catch((error: unknown) => (error as UnavailableError).code);

  // With one key long histories of failures come about, with four the order of use matters.
  const keys = pick([['a'], ['a', 'b'], ['a', 'b', 'c', 'd']]);
  const waitsMs = pick([
    [1, 900, 1_500, 8_000, 9_999, 61_000, 280_000, 301_000, 3_600_000, 9e7],
    [600, 1_100, 2_100, 4_100, 8_100, 16_100, 32_100, 60_000],
  ]);
  const history: string[] = [];
  for (let count = 0; count < operationsEach; count++) {
    const key = pick(keys);
    const operation = pick([
      ...['get', 'get', 'get', 'get', 'get', 'get', 'get', 'get', 'get', 'get', 'get', 'get'],
      ...['wait', 'wait', 'wait', 'wait', 'wait', 'wait', 'wait', 'wait', 'wait', 'wait'],
      ...['rotate', 'fail', 'fail', 'heal', 'invalidate', 'clear', 'refresh'],
    ]);
    history.push(`${operation} ${key}`);
    let expected = '';
    let actual = '';
    switch (operation) {
      case 'get':
        expected = model.get(key);
        actual = await outcome(tested.read(key));
        break;
      case 'refresh':
        expected = model.refresh(key);
        actual = await outcome(tested.cache.refresh(`${key}|`, { secretId: key }));
        break;
      case 'rotate':
        world.versions.set(key, (world.versions.get(key) ?? 0) + 1);
        break;
      case 'fail':
        world.faults.set(key, pick(['transient', 'denied', 'absent']));
        break;
      case 'heal':
        world.faults.delete(key);
        break;
      case 'invalidate':
        model.invalidate(key);
        tested.cache.forget((secretId) => secretId === key);
        break;
      case 'clear':
        model.remembered = [];
        model.missed = [];
        tested.cache.forget(() => true);
        break;
      default: {
        const ms = pick(waitsMs);
        history.push(`  ${String(ms)} ms`);
        world.nowMs += ms;
        await tested.time.advance(ms);
      }
    }
    await settled();
    // Asked only where they differ: a million assertions take longer than what they are about.
    if (actual === expected && tested.loads.length === world.calls) continue;
    expect({ answer: actual, calls: tested.loads.length }, history.join('\n')).toEqual({
      answer: expected,
      calls: world.calls,
    });
  }
}

describe('the cache', () => {
  it(
    `answers ${String(sequences)} random sequences of operations as the model does`,
    async () => {
      const only = process.env['REPLAY_SEED'];
      const seeds = only === undefined ? sequences : 1;
      for (let index = 0; index < seeds; index++) {
        const seed = only === undefined ? index : Number(only);
        await run(seed).catch((error: unknown) => {
          throw new Error(`sequence ${String(seed)} differs: REPLAY_SEED=${String(seed)}`, {
            cause: error,
          });
        });
      }
    },
    isWhole ? 1_800_000 : 60_000,
  );
});
