import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defineSecrets, keepsNumbers, secretStringOf } from '../src/index.ts';

describe('keepsNumbers', () => {
  it.each([
    '1',
    '-0.5',
    '1.10',
    '1e3',
    '[1,2.5,{"a":12345678901234}]',
    '"12345678901234567890"',
    'null',
  ])('is true for %s', (json) => {
    expect(keepsNumbers(json)).toBe(true);
  });

  it.each(['12345678901234567890', '1e400', '{"id":9007199254740993}', '0.1234567890123456789'])(
    'is false for %s',
    (json) => {
      expect(keepsNumbers(json)).toBe(false);
    },
  );

  it('is true for everything JavaScript has written itself', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(keepsNumbers(JSON.stringify(value))).toBe(true);
      }),
    );
  });
});

describe('a variable of type number or json', () => {
  const manifest = defineSecrets({
    application: 'shop',
    secrets: {
      one: { keys: { rate: { env: 'RATE', type: 'number' }, set: { env: 'SET', type: 'json' } } },
    },
  });
  const [secret] = manifest.secrets;

  it.each([
    ['1.10', '{}', 'RATE is not a number'],
    ['1', '{"id":12345678901234567890}', 'SET is JSON with a number that would be changed'],
  ])('is refused where it would come back as another: %s, %s', (RATE, SET, message) => {
    expect(() => secret && secretStringOf(secret, { RATE, SET })).toThrow(message);
  });

  it('is stored where it comes back as it is', () => {
    expect(secret && secretStringOf(secret, { RATE: '-1.5', SET: '{"id":1}' })).toBe(
      '{"rate":-1.5,"set":{"id":1}}',
    );
  });
});
