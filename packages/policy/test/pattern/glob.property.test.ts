import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { globOf, matchesGlob, textOf, type Glob } from '../../src/pattern/glob.ts';
import { expandTemplate, isTemplate } from '../../src/pattern/template.ts';

/** The same meaning, tried out character by character; fine for short texts only. */
function matchesByTrying(pattern: string, text: string, separator?: string): boolean {
  const [head, ...tail] = pattern;
  if (head === undefined) return text === '';
  const rest = tail.join('');
  if (head !== '*') {
    const [first] = text;
    const fits = head === '?' ? first !== undefined && first !== separator : first === head;
    return fits && matchesByTrying(rest, text.slice(1), separator);
  }
  const mayCross = rest === '' || rest.startsWith(separator ?? '');
  for (let end = 0; end <= text.length; end += 1) {
    const run = text.slice(0, end);
    if (separator !== undefined && run.includes(separator) && !mayCross) return false;
    if (matchesByTrying(rest, text.slice(end), separator)) return true;
  }
  return false;
}

const shortPattern = fc.string({ unit: fc.constantFrom('a', 'b', ':', '*', '?'), maxLength: 9 });
const shortText = fc.string({ unit: fc.constantFrom('a', 'b', ':'), maxLength: 9 });

describe('matchesGlob', () => {
  it('agrees with trying everything out', () => {
    fc.assert(
      fc.property(shortPattern, shortText, (pattern, text) => {
        expect(matchesGlob(globOf(pattern), text)).toBe(matchesByTrying(pattern, text));
      }),
      { numRuns: 3_000 },
    );
  });

  it('agrees with trying everything out where wildcards keep to segments', () => {
    fc.assert(
      fc.property(shortPattern, shortText, (pattern, text) => {
        const expected = matchesByTrying(pattern, text, ':');
        expect(matchesGlob(globOf(pattern), text, ':')).toBe(expected);
      }),
      { numRuns: 3_000, examples: [['*::*a', ':::a']] },
    );
  });

  it('lets every text match itself, and * match every text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(matchesGlob(globOf('*'), text)).toBe(true);
        const literal: Glob = Array.from(text);
        expect(matchesGlob(literal, text)).toBe(true);
        expect(textOf(globOf(text))).toBe(text);
      }),
    );
  });

  it('comes to an end with patterns that make regular expressions go on for ever', () => {
    const hostile = `${'*a'.repeat(1_000)}*b`;
    expect(matchesGlob(globOf(hostile), 'a'.repeat(2_000))).toBe(false);
    expect(matchesGlob(globOf('*'.repeat(2_000)), 'a'.repeat(2_000))).toBe(true);
    expect(matchesGlob(globOf(`${'?*'.repeat(500)}b`), 'a'.repeat(2_000), ':')).toBe(false);
  });
});

describe('expandTemplate', () => {
  it('never makes a wildcard of what the request brings', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const glob = expandTemplate('${aws:username}', () => value) ?? [];
        expect(glob.every((unit) => typeof unit === 'string')).toBe(true);
        expect(textOf(glob)).toBe(value);
      }),
    );
  });

  it('takes any text apart without an end that fails', () => {
    const pieces = fc.constantFrom('${', '}', 'aws:username', ',', " '", "'", '*', '?', '$', 'a');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        const expanded = textOf(expandTemplate(text, () => '') ?? []);
        if (isTemplate(text)) expect(expanded).not.toContain('${aws:username}');
        else expect(text).toContain('${');
      }),
    );
  });
});
