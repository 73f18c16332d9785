import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMasker } from '../../src/masking/masker.ts';
import { createNeedles } from '../../src/masking/needles.ts';

function masked(value: string, output: string): string {
  const masker = createMasker(createNeedles([value]));
  return Buffer.concat([masker.write(Buffer.from(output)), masker.release()]).toString();
}

const awkward = `synthetic "one" & 'two'\\/? é`;

describe('the forms of a value', () => {
  it.each([
    ['as it is', (value: string) => value],
    ['in JSON', (value: string) => JSON.stringify(value).slice(1, -1)],
    ['in JSON in JSON', (value: string) => JSON.stringify(JSON.stringify(value)).slice(3, -3)],
    ['as console prints it in an object', (value: string) => inspect([value]).slice(3, -3)],
    ['in a URL', encodeURIComponent],
    [
      'in a URL with small digits',
      (value: string) => encodeURIComponent(value).replaceAll(/%../g, (each) => each.toLowerCase()),
    ],
    ['in a form', (value: string) => new URLSearchParams({ a: value }).toString().slice(2)],
    ['in a shell', (value: string) => value.replaceAll("'", String.raw`'\''`)],
    ['in hex', (value: string) => Buffer.from(value).toString('hex')],
    ['in capital hex', (value: string) => Buffer.from(value).toString('hex').toUpperCase()],
    ['in base64', (value: string) => Buffer.from(value).toString('base64')],
    ['in base64 for URLs', (value: string) => Buffer.from(value).toString('base64url')],
  ])('are masked %s', (_form, form) => {
    for (const value of [awkward, 'synthetic-password-1', 'synthetic~~~???>>>']) {
      expect(masked(value, `before ${form(value)} after`)).toBe('before [masked] after');
    }
  });

  it('are masked within a longer base64 text, such as a Basic authorization', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const value = 'synthetic-password-1';
        for (const encoding of ['base64', 'base64url'] as const) {
          const encoded = Buffer.from(before + value + after).toString(encoding);
          const [first, last, ...rest] = masked(value, encoded).split('[masked]');
          expect(rest).toEqual([]);
          // What is left on both sides spells less than a character of the value.
          const rests = [first, last].map((each) => Buffer.from(each ?? '', encoding).length);
          const around = Buffer.byteLength(before) + Buffer.byteLength(after);
          expect((rests[0] ?? 0) + (rests[1] ?? 0)).toBeLessThanOrEqual(around + 2);
        }
      }),
    );
  });

  it('are masked line by line', () => {
    const key = '-----BEGIN SYNTHETIC-----\nc3ludGhldGljIGxpbmUgMQ\n-----END SYNTHETIC-----\n';
    expect(masked(key, '  1 | c3ludGhldGljIGxpbmUgMQ\n')).toBe('  1 | [masked]\n');
  });

  it('N-33: have the password of a URL among them, as it is written and as it is meant', () => {
    const url = 'postgres://app:synthetic%2Fpass@db.example.com/shop';
    expect(masked(url, 'as synthetic%2Fpass or synthetic/pass')).toBe('as [masked] or [masked]');
    expect(masked(url, 'host db.example.com')).toBe('host db.example.com');
  });

  it('are none for a value of fewer than six bytes: it is an everyday word', () => {
    expect(masked('true', 'true dHJ1ZQ== 74727565')).toBe('true dHJ1ZQ== 74727565');
    expect(masked('höhle', 'höhle')).toBe('[masked]');
  });
});
