import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidJsonError, ShapeMismatchError } from '../../src/errors.ts';
import { parseSecretObject } from '../../src/values/json.ts';

const parse = (text: string) => parseSecretObject('shop/production/database', text);

function errorOf(text: string): unknown {
  try {
    parse(text);
  } catch (error) {
    return error;
  }
  throw new Error('parsed');
}

describe('parseSecretObject', () => {
  it('gives the object', () => {
    expect(parse('{"a":1,"b":{"c":null}}')).toEqual({ a: 1, b: { c: null } });
  });

  it.each(['null', '[]', '"text"', '1', 'true'])('refuses JSON that is no object: %s', (text) => {
    expect(errorOf(text)).toBeInstanceOf(InvalidJsonError);
  });

  it('N-21: tells the position of a syntax error and nothing of the text', () => {
    const error = errorOf('{"password":"synthetic-password-1" "host":1}');
    expect(error).toMatchObject({
      code: 'INVALID_JSON',
      position: 35,
      message: 'shop/production/database does not hold a JSON object, from character 35 on',
    });
    expect(inspect(error)).not.toContain('synthetic');
  });

  it('quotes no part of a text that is not JSON, wherever it breaks', () => {
    const text = JSON.stringify({ password: 'synthetic-password-1', port: 5432 });
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom('', '}}', '\\', '"x'), (cut, end) => {
        const error = errorOf(text.slice(0, cut) + end);
        expect(error).toBeInstanceOf(InvalidJsonError);
        expect(inspect(error, { showHidden: true })).not.toMatch(/synth|passw/);
      }),
    );
  });

  it.each(['{"__proto__":{"a":1}}', '{"deep":[{"toJSON":"x"}]}'])(
    'refuses a key that would shadow the machinery of an object: %s',
    (text) => {
      expect(errorOf(text)).toBeInstanceOf(ShapeMismatchError);
      expect(errorOf(text)).toMatchObject({ code: 'SHAPE_MISMATCH' });
    },
  );

  it('takes then and constructor as the ordinary texts they are', async () => {
    const value = parse('{"then":"later","constructor":"none"}');
    expect(await Promise.resolve(value)).toEqual({ then: 'later', constructor: 'none' });
  });

  it('refuses nesting that would exhaust a stack', () => {
    const deep = `{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`;
    expect(errorOf(deep)).toMatchObject({ paths: ['a (nested too deeply)'] });
  });
});
