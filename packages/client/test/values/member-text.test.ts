import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSecretsClient } from '../../src/index.ts';
import { memberText } from '../../src/values/member-text.ts';
import { fakeApi } from '../fake-api.ts';

/** As the client reads a key. */
const read = (stored: string, key: string): string =>
  memberText(stored, key, (JSON.parse(stored) as Record<string, unknown>)[key]);

describe('a key that is read as text', () => {
  it.each([
    ['12345678901234567890'],
    ['-9007199254740993'],
    ['1e999'],
    ['-1E+400'],
    ['0.1234567890123456789'],
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
