import { describe, expect, it } from 'vitest';
import { parseJson } from '../../src/file/index.ts';

describe('parseJson', () => {
  it('knows where every member stands', () => {
    const data = parseJson('{\n  "a": {\n    "b": [1,\n      "two"]\n  }\n}\n', 'a.json');
    expect(data.placeOf(['a'])).toEqual({ line: 2, column: 3 });
    expect(data.placeOf(['a', 'b'])).toEqual({ line: 3, column: 5 });
    expect(data.placeOf(['a', 'b', '1'])).toEqual({ line: 4, column: 7 });
    expect(data.placeOf(['a', 'c'])).toBeUndefined();
  });

  it.each([
    ['{"a": 1,}', 'a.json:1:9: text in double quotes is expected'],
    ['{"a" 1}', 'a.json:1:6: a colon is expected'],
    ['{"a": 1\n "b": 2}', 'a.json:2:2: a comma or } is expected'],
    ['[1 2]', 'a.json:1:4: a comma or ] is expected'],
    ['{"a": synthetic-value}', 'a.json:1:7: a value is expected'],
    ['{"a": "synthetic-value\n"}', 'a.json:1:7: this text has a character or an escape'],
    ['{"a": "synthetic-value', 'a.json:1:7: text in double quotes is expected'],
    ['{}\n{}', 'a.json:2:1: nothing more is expected'],
    ['', 'a.json:1:1: a value is expected'],
    ['{"a": 1,\n "a": 2}', 'a.json:2:2: this name stands twice'],
    ['['.repeat(100_000), 'a.json:1:34: this is nested too deeply'],
  ])('says what is wrong and where, not what stands there (case %#)', (text, message) => {
    expect(() => parseJson(text, 'a.json')).toThrow(message);
    expect(() => parseJson(text, 'a.json')).not.toThrow(/synthetic-value/);
  });

  it('keeps a member called __proto__ a member', () => {
    const { value } = parseJson('{"__proto__": {"a": 1}}', 'a.json');
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect(value).not.toHaveProperty('a');
  });
});
