import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMaskStream } from '../../src/masking/mask-stream.ts';

async function masked(values: readonly string[], chunks: readonly Buffer[]): Promise<string> {
  const output = Readable.from(chunks).pipe(createMaskStream(values));
  return (await buffer(output)).toString();
}

/** Cuts `data` at the given places, so that a value may fall across chunks anywhere. */
function cut(data: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.map((place) => place % (data.length + 1)), data.length].sort(
    (a, b) => a - b,
  );
  return ends.map((end, index) => data.subarray(ends[index - 1] ?? 0, end));
}

const value = fc.string({
  minLength: 6,
  maxLength: 40,
  unit: fc.constantFrom('a', 'b', 'A', '/', '+', '"', '\n', ' ', 'é'),
});

describe('createMaskStream', () => {
  it('lets no value through, however the output is cut into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(value, { minLength: 1, maxLength: 4 }),
        fc.array(fc.oneof(fc.string(), fc.nat({ max: 3 }))),
        fc.array(fc.nat()),
        async (values, pieces, places) => {
          const text = pieces
            .map((piece) => (typeof piece === 'number' ? (values[piece] ?? '') : piece))
            .join('');
          const whole = await masked(values, [Buffer.from(text)]);
          expect(await masked(values, cut(Buffer.from(text), places))).toBe(whole);
          // A value that the mark itself spells, or that two masked neighbours leave, cannot occur:
          // the alphabet has no bracket.
          for (const each of values) expect(whole).not.toContain(each);
        },
      ),
    );
  });

  it('changes nothing where no value occurs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), fc.array(fc.nat()), async (bytes, places) => {
        const data = Buffer.from(bytes);
        const output = Readable.from(cut(data, places)).pipe(
          createMaskStream(['synthetic-password-1']),
        );
        expect(await buffer(output)).toEqual(data);
      }),
    );
  });

  it.each([
    ['JSON-escaped', 'line "one"\nline two', (secret: string) => JSON.stringify(secret)],
    ['URL-encoded', 'synthetic/pass word?', encodeURIComponent],
    ['base64', 'synthetic-password-1', (secret: string) => Buffer.from(secret).toString('base64')],
    ['one line of several', 'synthetic-line-1\nsynthetic-line-2', () => 'synthetic-line-2'],
  ])('masks a value that is %s', async (_form, secret, form) => {
    expect(await masked([secret], [Buffer.from(`before ${form(secret)} after`)])).toMatch(
      /^before "?\[masked\]"? after$/,
    );
  });

  it('masks what is in a value that is JSON, as programs take it apart', async () => {
    const account = { type: 'service', key: 'synthetic-key-1', nested: ['synthetic-key-2'] };
    for (const value of [JSON.stringify(account), JSON.stringify(account, null, 2)]) {
      const output = Buffer.from('synthetic-key-1, synthetic-key-2\n');
      expect(await masked([value], [output])).toBe('[masked], [masked]\n');
    }
  });

  it('leaves values of fewer than six bytes alone: they are everyday words', async () => {
    expect(await masked(['5432', 'true'], [Buffer.from('port 5432 is true')])).toBe(
      'port 5432 is true',
    );
  });

  it('does not hold back a line that ends in no part of a value', () => {
    const stream = createMaskStream(['synthetic-password-1']);
    stream.write('{"jsonrpc":"2.0"}\n');
    expect(String(stream.read())).toBe('{"jsonrpc":"2.0"}\n');
  });
});
