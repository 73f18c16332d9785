import { tokenizeEnv } from '@undotenv/protocol/dotenv';
import dotenv from 'dotenv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EnvDocument } from '../../src/dotenv/document.ts';
import { EntangledLinesError, UnrepresentableValueError } from '../../src/file-errors.ts';

const name = fc.constantFrom('A', 'B', 'C', 'LONG_NAME', 'd.e-f');
const lineEnding = fc.constantFrom('\n', '\r\n', '\r');
const written = fc.constantFrom(
  ...['', 'plain', 'two words', "'single'", '"double\\n"', '`back`', '"open', "it's", "'a\nb'"],
  ...['"a" b', 'x\\', "'x\\'", '"#"', '$A'],
);
const line = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(name, fc.constantFrom('=', ' = ', ': '), written).map((p) => p.join('')),
  },
  fc.tuple(name, written).map(([key, value]) => `export ${key}=${value} # why`),
  fc.constantFrom('', '  ', '# comment', 'nonsense', '= nothing', 'A:'),
);
const envText = fc
  .array(fc.tuple(line, lineEnding), { maxLength: 12 })
  .chain((lines) => fc.constantFrom(lines.flat().join(''), lines.flat().slice(0, -1).join('')));
const anyText = fc.oneof(envText, fc.string({ unit: 'binary', maxLength: 100 }));

/** The edit's result, or `undefined` where it was refused as entangled. */
function edit(change: () => EnvDocument): EnvDocument | undefined {
  try {
    return change();
  } catch (error) {
    if (error instanceof EntangledLinesError) return undefined;
    throw error;
  }
}

/** Each line's text, without the lines that set one of the names. */
function linesWithout(text: string, names: readonly string[]): string[] {
  return text
    .split(/(?<=\n|\r(?!\n))/)
    .filter((each) => !names.some((removed) => dotenv.parse(each)[removed] !== undefined));
}

describe('an edit of a .env document', () => {
  it('that is none gives the text back', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(EnvDocument.parse(text).toString()).toBe(text);
        expect(
          EnvDocument.parse(text)
            .remove(['='], { comments: [0] })
            .toString(),
        ).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });

  it('removes variables and leaves every other as it was', () => {
    fc.assert(
      fc.property(anyText, fc.subarray(['A', 'B', 'C']), (text, names) => {
        const document = EnvDocument.parse(text);
        const edited = edit(() => document.remove(names));
        fc.pre(edited !== undefined);
        const expected = document.variables();
        for (const removed of names) expected.delete(removed);
        expect(edited.variables()).toEqual(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it('removes exactly the lines of a variable where lines stand for themselves', () => {
    const simple = fc.tuple(name, fc.constantFrom('', 'x', "'y'", '"z" # w'), lineEnding);
    fc.assert(
      fc.property(fc.array(simple), fc.subarray(['A', 'B', 'C']), (lines, names) => {
        const text = lines.map(([key, value, ending]) => `${key}=${value}${ending}`).join('');
        const kept = linesWithout(text, names).join('');
        expect(EnvDocument.parse(text).remove(names).toString()).toBe(kept);
      }),
      { numRuns: 1_000 },
    );
  });

  it('sets a value that dotenv reads back, changes no other, and touches no other byte', () => {
    const value = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.string({ unit: 'binary', maxLength: 8 }),
      written,
    );
    fc.assert(
      fc.property(envText, name, value, (text, key, wanted) => {
        const document = EnvDocument.parse(text);
        let edited: EnvDocument | undefined;
        try {
          edited = edit(() => document.set(key, wanted));
        } catch (error) {
          expect(error).toBeInstanceOf(UnrepresentableValueError);
          expect(wanted).toMatch(/[\0\r"'`\\]|\p{Surrogate}/u);
        }
        fc.pre(edited !== undefined);
        const expected = { ...Object.fromEntries(document.variables()), [key]: wanted };
        expect({ ...dotenv.parse(edited.toString()) }).toEqual(expected);
        const token = tokenizeEnv(text).findLast(
          (each) => each.kind === 'assignment' && each.key === key,
        );
        const { valueStart, valueEnd } =
          token?.kind === 'assignment' ? token : { valueStart: text.length, valueEnd: text.length };
        expect(edited.toString().startsWith(text.slice(0, valueStart))).toBe(true);
        expect(edited.toString().endsWith(text.slice(valueEnd))).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });
});
