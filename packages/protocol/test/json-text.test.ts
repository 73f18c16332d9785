import { describe, expect, it } from 'vitest';
import { JsonTextError, parseJsonText } from '../src/json-text.ts';

function failureOf(work: () => unknown): JsonTextError {
  try {
    work();
  } catch (error) {
    if (error instanceof JsonTextError) return error;
  }
  throw new Error('nothing was refused');
}

describe('parseJsonText', () => {
  it('knows where every member stands', () => {
    const data = parseJsonText('{\n  "a": {\n    "b": [1,\n      "two"]\n  }\n}\n');
    expect(data.placeOf(['a'])).toEqual({ line: 2, column: 3 });
    expect(data.placeOf(['a', 'b'])).toEqual({ line: 3, column: 5 });
    expect(data.placeOf(['a', 'b', '1'])).toEqual({ line: 4, column: 7 });
    expect(data.placeOf(['a', 'c'])).toBeUndefined();
  });

  it.each([
    ['{"a": 1,}', 1, 9, 'text in double quotes is expected'],
    ['{"a" 1}', 1, 6, 'a colon is expected'],
    ['{"a": 1\n "b": 2}', 2, 2, 'a comma or } is expected'],
    ['[1 2]', 1, 4, 'a comma or ] is expected'],
    ['{"a": synthetic-value}', 1, 7, 'a value is expected'],
    ['{"a": "synthetic-value\n"}', 1, 7, 'this text has a character or an escape'],
    ['{"a": "synthetic-value', 1, 7, 'text in double quotes is expected'],
    ['{}\n{}', 2, 1, 'nothing more is expected'],
    ['', 1, 1, 'a value is expected'],
    ['{"a": 1,\n "a": 2}', 2, 2, 'this name stands twice'],
    ['['.repeat(100_000), 1, 34, 'this is nested too deeply'],
  ])(
    'says what is wrong and where, not what stands there (case %#)',
    (text, line, column, what) => {
      const failure = failureOf(() => parseJsonText(text));
      expect(failure.place).toEqual({ line, column });
      expect(failure.message).toContain(what);
      expect(failure.message).not.toContain('synthetic-value');
    },
  );

  it('keeps a member called __proto__ a member', () => {
    const { value } = parseJsonText('{"__proto__": {"a": 1}}');
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect(value).not.toHaveProperty('a');
  });

  it('keeps the places of many members below long names without repeating the names', () => {
    const name = 'n'.repeat(4000);
    const text = `${`{"${name}":`.repeat(30)}[${'0,'.repeat(60_000)}0]${'}'.repeat(30)}`;
    const path = Array<string>(30).fill(name);
    const data = parseJsonText(text);
    expect(data.placeOf([...path, '60000'])).toMatchObject({ line: 1 });
    expect(data.placeOf([...path, '60001'])).toBeUndefined();
  });
});
