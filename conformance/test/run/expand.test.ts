import { describe, expect, it } from 'vitest';
import { expandObject } from '../../src/run/expand.ts';

const upper = (text: string): string => text.toUpperCase();

describe('a request as a case writes it', () => {
  it('keeps what is short, with its texts filled in', () => {
    const request = { a: 'x', b: [1, true, null, { c: 'y' }] };
    expect(expandObject(request, (text) => text.replace('x', 'z'))).toEqual({ ...request, a: 'z' });
  });

  it('has long texts, by times or by length', () => {
    const repeated = { $repeat: 'ab', times: 3, end: '=' };
    const long = { $repeat: 'x', start: 's/', length: 5 };
    expect(expandObject({ V: repeated, N: long }, (text) => text)).toEqual({
      V: 'ababab=',
      N: 's/xxx',
    });
    expect(() => expandObject({ V: { $repeat: 'x' } }, upper)).toThrow(TypeError);
  });

  it('has long lists, whose items count from 1', () => {
    const list = { $list: 2, of: { key: 'k{i}' } };
    expect(expandObject({ L: list }, (text) => text)).toEqual({
      L: [{ key: 'k1' }, { key: 'k2' }],
    });
  });
});
