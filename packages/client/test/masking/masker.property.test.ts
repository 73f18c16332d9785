import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMasker } from '../../src/masking/masker.ts';
import { createNeedles } from '../../src/masking/needles.ts';

const value = fc.string({
  minLength: 6,
  maxLength: 20,
  unit: fc.constantFrom('a', 'b', 'A', '/', '"', ' ', 'é'),
});

/** Pieces of output: values, parts of values and other text, each written at once. */
const output = fc.record({
  values: fc.array(value, { minLength: 1, maxLength: 3 }),
  pieces: fc.array(
    fc.record({
      which: fc.nat(),
      from: fc.nat(),
      to: fc.nat(),
      other: fc.string({ maxLength: 3 }),
    }),
  ),
});

describe('createMasker', () => {
  it('lets no value through, wherever what waits is let go', () => {
    fc.assert(
      fc.property(output, fc.func(fc.boolean()), ({ values, pieces }, letsGo) => {
        const masker = createMasker(createNeedles(values));
        const written = pieces.map(({ which, from, to, other }, index) => {
          const piece = (values[which % values.length] ?? '').slice(from % 20, to % 21) + other;
          const passed = masker.write(Buffer.from(piece));
          return letsGo(index) ? Buffer.concat([passed, masker.release()]) : passed;
        });
        const whole = Buffer.concat([...written, masker.release()]).toString();
        for (const each of values) expect(whole).not.toContain(each);
      }),
    );
  });

  it('loses and adds nothing where no value is, and holds back less than one', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c') })), (chunks) => {
        const masker = createMasker(createNeedles(['abcabd']));
        fc.pre(!chunks.join('').includes('abcabd'));
        let passed = '';
        let come = '';
        for (const chunk of chunks) {
          passed += masker.write(Buffer.from(chunk)).toString();
          come += chunk;
          expect(come.startsWith(passed)).toBe(true);
          expect(come.length - passed.length).toBeLessThan(6);
        }
        expect(passed + masker.release().toString()).toBe(come);
      }),
    );
  });

  it('hands on the chunk itself where nothing is to be done', () => {
    const masker = createMasker(createNeedles(['synthetic-password-1']));
    const chunk = Buffer.from('harmless\n');
    expect(masker.write(chunk)).toBe(chunk);
  });

  it('lets a beginning go when it is asked to, and masks what completes it', () => {
    const masker = createMasker(createNeedles(['synthetic-password-1']));
    const write = (text: string): string => masker.write(Buffer.from(text)).toString();
    expect(write('choose: s')).toBe('choose: ');
    expect(masker.isHolding).toBe(true);
    expect(masker.release().toString()).toBe('s');
    expect(masker.isHolding).toBe(false);
    expect(write('ynthetic-password-1\n')).toBe('[masked]\n');
    expect(write('synthetic-pass')).toBe('');
    // More than five bytes are a part of the value that nobody should see.
    expect(masker.release().toString()).toBe('[masked]');
    expect(write('word-1 and synthetic')).toBe('[masked] and ');
  });

  it('keeps no hold of the chunk it was given', () => {
    const masker = createMasker(createNeedles(['synthetic-password-1']));
    const chunk = Buffer.from('synthetic-pass');
    masker.write(chunk);
    chunk.fill(0);
    expect(masker.write(Buffer.from('word-1')).toString()).toBe('[masked]');
  });

  it('lets an endless run of one value go, masked', () => {
    const masker = createMasker(createNeedles(['abababab']));
    const run = Buffer.from('ab'.repeat(100_000));
    let passed = '';
    for (let count = 0; count < 12; count += 1) passed += masker.write(run).toString();
    expect(passed).not.toBe('');
    expect(passed.replaceAll('[masked]', '')).toBe('');
  });
});
