import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawPassword, type PasswordRules } from '../../src/rules/password.ts';
import { seededRandom } from '../operations/seeded-random.ts';

const characterSet = (characters: string): fc.Arbitrary<string> =>
  fc.subarray(Array.from(characters), { minLength: 1 }).map((chosen) => chosen.join(''));

const rules: fc.Arbitrary<PasswordRules> = fc
  .tuple(
    fc.subarray(['abcdef', 'ABCDEF', '0123', '!?-+'], { minLength: 1 }),
    fc.nat(60),
    fc.boolean(),
  )
  .chain(([classes, extra, isSpaced]) =>
    fc.tuple(...classes.map(characterSet)).map((required) => ({
      length: required.length + extra,
      alphabet: required.join('') + (isSpaced ? ' ' : ''),
      required,
    })),
  );

/**
 * Pearson's statistic divided by its degrees of freedom: near 1 for what is drawn evenly. The seeds
 * are fixed, so that a test by it always goes the same way.
 */
function unevenness(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  return statistic / (counts.length - 1);
}

/** Every text of that length. */
function textsOf(alphabet: string, length: number): string[] {
  if (length === 0) return [''];
  const shorter = textsOf(alphabet, length - 1);
  return shorter.flatMap((text) => Array.from(alphabet, (character) => text + character));
}

function countsOf(drawn: readonly string[], possible: readonly string[]): number[] {
  const counts = new Map(possible.map((each) => [each, 0]));
  for (const each of drawn) counts.set(each, (counts.get(each) ?? Number.NaN) + 1);
  return [...counts.values()];
}

describe('a password', () => {
  it('has its length, its alphabet and every class required', () => {
    fc.assert(
      fc.property(rules, fc.integer(), (each, seed) => {
        const password = drawPassword(each, seededRandom(seed));
        expect(password).toHaveLength(each.length);
        expect(Array.from(password).every((character) => each.alphabet.includes(character))).toBe(
          true,
        );
        for (const characters of each.required) {
          expect(Array.from(characters).some((character) => password.includes(character))).toBe(
            true,
          );
        }
      }),
    );
  });

  it('is any that obeys the rules, each as often as the others', () => {
    const alphabet = 'abX1';
    const required = ['ab', 'X', '1'];
    const possible = textsOf(alphabet, 5).filter((text) =>
      [/[ab]/, /X/, /1/].every((type) => type.test(text)),
    );
    const randomBelow = seededRandom(2);
    const drawn = Array.from({ length: 100 * possible.length }, () =>
      drawPassword({ length: 5, alphabet, required }, randomBelow),
    );
    expect(possible).toHaveLength(540);
    expect(unevenness(countsOf(drawn, possible))).toBeLessThan(1.5);
  });

  it('has no place that a class prefers', () => {
    const lowercase = 'abcdefghijklmnopqrstuvwxyz';
    const digits = '0123456789';
    const randomBelow = seededRandom(3);
    const shapes = Array.from({ length: 2_000 }, () =>
      drawPassword(
        { length: 3, alphabet: lowercase + digits, required: [lowercase, digits] },
        randomBelow,
      ),
    );
    const places = [0, 1, 2].map(
      (place) => shapes.filter((text) => digits.includes(text.charAt(place))).length,
    );
    expect(unevenness(places)).toBeLessThan(3);
  });

  it('would be seen to be uneven, if it were', () => {
    const biased = Array.from({ length: 1_000 }, (_, index) => (index % 10 === 0 ? 'a' : 'b'));
    expect(unevenness(countsOf(biased, ['a', 'b']))).toBeGreaterThan(100);
  });
});
