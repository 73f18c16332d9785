import { parseEnv, tokenizeEnv } from '@undotenv/protocol/dotenv';
import dotenv from 'dotenv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const fragments = fc.constantFrom(
  ...[
    'A',
    'B1',
    'c.d-e',
    'export',
    'export ',
    '=',
    ' = ',
    ':',
    ': ',
    '"',
    "'",
    '`',
    '\\',
    '#',
    ' #',
  ],
  ...['\n', '\r', '\r\n', ' ', '\t', '\v', '\ufeff', '\u00a0', '\\n', '\\r', '\\"', "\\'", '\\`'],
  ...['A=', '\nB=', '\nC="', '"\n', "'\n", '$', '{', 'é', '😀', '\0'],
);
const grammarText = fc.array(fragments, { maxLength: 40 }).map((parts) => parts.join(''));
const anyText = fc.oneof(
  grammarText,
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => new TextDecoder().decode(bytes)),
);

/** The texts where dotenv answers something else, as docs/dotenv.md says. */
function isNamedDifference(text: string): boolean {
  return /[\u2028\u2029]/.test(text) || text.includes('__proto__');
}

describe('the .env grammar', () => {
  it('reads what dotenv reads, or a named difference', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        fc.pre(!isNamedDifference(text));
        expect(Object.fromEntries(parseEnv(text))).toEqual({ ...dotenv.parse(text) });
      }),
      { numRuns: 5_000 },
    );
  });

  it('differs from dotenv over a line separator only where it reports one', () => {
    const separators = fc.constantFrom('\u2028', '\u2029');
    const text = fc.tuple(grammarText, separators, grammarText).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (each) => {
        const isReported = tokenizeEnv(each).some(
          (token) => token.kind !== 'blank' && token.problem !== undefined,
        );
        if (isReported) return;
        expect(Object.fromEntries(parseEnv(each))).toEqual({ ...dotenv.parse(each) });
      }),
      { numRuns: 3_000 },
    );
  });

  it('has tokens that put together are the text, and lines that count its line ends', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const tokens = tokenizeEnv(text);
        expect(tokens.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text);
        for (const { start, line } of tokens) {
          const before = text.slice(0, start);
          expect(line).toBe(before.split(/\r\n?|\n/).length);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('is as good on every truncation of a text as on the whole', () => {
    const text = `export A="b\\nc" # d\r\n\nB='e\nf'\n# g\nH: \`i\`\nnonsense\nJ="k`;
    for (let length = 0; length <= text.length; length++) {
      const cut = text.slice(0, length);
      expect(Object.fromEntries(parseEnv(cut))).toEqual({ ...dotenv.parse(cut) });
    }
  });
});
