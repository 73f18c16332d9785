import type { RandomBelow } from '../../src/random.ts';
import { seededRandom as seededShare } from '../../src/testing/seeded-random.ts';

/** Even enough to judge what is drawn with it, and the same for the same seed. */
export function seededRandom(seed: number): RandomBelow {
  const random = seededShare(seed);
  return (bound) => Math.floor(random() * bound);
}
