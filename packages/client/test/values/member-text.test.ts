import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createSecretsClient } from '../../src/index.ts';
import { memberTexts } from '../../src/values/member-text.ts';
import { fakeApi } from '../fake-api.ts';

/** As the client reads a key. */
const read = (stored: string, key: string): string =>
  memberTexts(stored)(key, (JSON.parse(stored) as Record<string, unknown>)[key]);

describe('a key that is read as text', () => {
  it.each([
    ['12345678901234567890'],
    ['-9007199254740993'],
    ['1e999'],
    ['-1E+400'],
    ['0.1234567890123456789'],
    ['100000000000000000000000'],
    ['1.50'],
    ['-0'],
    ['1E5'],
    ['[1,12345678901234567890,{"a":1e999}]'],
  ])('has the digits that are stored, where a number would have others: %s', async (digits) => {
    const api = fakeApi();
    api.put('a', { text: `{"before":"1e999","id": ${digits} ,"after":[1.5]}` });
    const client = createSecretsClient({ api, variables: {} });
    expect(await client.getString('a#id')).toBe(digits);
    expect(await client.getString('a#before')).toBe('1e999');
    expect(await client.getString('a#after')).toBe('[1.5]');
    const sealing = createSecretsClient({ api, variables: {}, sealed: true });
    expect((await sealing.getString('a#id')).reveal()).toBe(digits);
  });

  it.each(['0', '12345678901234567890'])(
    'is found without a look at the whole secret for each key, beside %s',
    async (number) => {
      const keys = Array.from({ length: 50 }, (_, index) => `key${String(index)}`);
      const members = keys.map((key, index) => `"${key}":${String(index)}`);
      const text = `{${members.join(',')},"other":${number}}`;
      const api = fakeApi();
      api.put('a', { text });
      const client = createSecretsClient({ api, variables: {} });
      const looks = vi.spyOn(String.prototype, 'replaceAll');
      try {
        const read = await Promise.all(keys.map((key) => client.getString(`a#${key}`)));
        expect(read).toEqual(keys.map((_, index) => String(index)));
        expect(looks.mock.contexts.filter((each) => String(each) === text)).toHaveLength(1);
      } finally {
        looks.mockRestore();
      }
    },
  );

  it('is the last of its name, also where that is escaped', () => {
    expect(read(String.raw`{"id":1e999,"i\u0064":12345678901234567890}`, 'id')).toBe(
      '12345678901234567890',
    );
  });

  it('is what JSON makes of it, beside whatever number and text', () => {
    const texts = fc.oneof(fc.string(), fc.constantFrom('{"toJSON":"1e999"}', '"', '\\', '1e999'));
    const values = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        texts,
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value')),
        fc.dictionary(
          texts.filter((key) => key !== '__proto__'),
          tie('value'),
        ),
      ),
    })).value;
    fc.assert(
      fc.property(values, (value) => {
        const stored = JSON.stringify({ value, large: 0 }).replace(/0\}$/, '12345678901234567890}');
        expect(read(stored, 'value')).toBe(JSON.stringify(value));
        expect(read(stored, 'large')).toBe('12345678901234567890');
      }),
    );
  });

  it('may be as long as a secret can be', () => {
    const text = 'x\\"'.repeat(20_000);
    const stored = JSON.stringify({ text, id: 0 }).replace(/0\}$/, '12345678901234567890}');
    expect(read(stored, 'id')).toBe('12345678901234567890');
  });
});
