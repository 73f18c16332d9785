import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasWords, wordsOf } from '../../src/rules/words.ts';

describe('the words of a text', () => {
  it.each([
    ['test', ['test']],
    ['my test', ['my', 'test']],
    ['my  test ', ['my', 'test']],
    ['Mytest', ['mytest']],
    ['MyTestPhrase', ['my', 'test', 'phrase']],
    ['myTest', ['my', 'test']],
    ['my/test', ['my', 'test']],
    ['my//test/', ['my', 'test']],
    ['my/test-case', ['my/test-case']],
    ['COMPANYthings', ['compan', 'ythings']],
    ['prod2App', ['prod2', 'app']],
    ['myTEST', ['my', 'test']],
    ['one a/b two-three', ['one', 'a', 'b', 'two', 'three']],
    ['+', []],
    ['', []],
  ])('of %j are %j', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  const text = fc.string({ unit: fc.constantFrom(...Array.from('aAbB1 /-')), maxLength: 12 });

  it('are found as the definition has it, however the search is made fast', () => {
    fc.assert(
      fc.property(text, text, (searched, value) => {
        const sought = wordsOf(value);
        const words = wordsOf(searched);
        const expected = sought.every((word) => words.some((each) => each.startsWith(word)));
        expect(hasWords(searched, sought)).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });
});
