import { describe, expect, it } from 'vitest';
import { parseJsonObject } from '../src/index.ts';

describe('parseJsonObject', () => {
  it('gives the object a text holds, whatever its keys are called', () => {
    const object = parseJsonObject(' {"a":1,"__proto__":{"b":null},"constructor":[]} ');
    expect(Object.keys(object ?? {})).toEqual(['a', '__proto__', 'constructor']);
    expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
  });

  it.each(['', 'null', '[]', '"text"', '1', 'true', '{"a":', '{} {}', 'synthetic-password-1'])(
    'gives nothing for %j, and does not throw',
    (text) => {
      expect(parseJsonObject(text)).toBeUndefined();
    },
  );
});
