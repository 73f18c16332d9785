import { execFileSync } from 'node:child_process';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formsOf } from '../../src/masking/forms.ts';
import { createMasker } from '../../src/masking/masker.ts';
import { createNeedles } from '../../src/masking/needles.ts';

function masked(value: string, output: string): string {
  const masker = createMasker(createNeedles([value]));
  return Buffer.concat([masker.write(Buffer.from(output)), masker.release()]).toString();
}

const awkward = `synthetic "one" & 'two'\\/? é`;

/** Characters that each rule of percent-encoding treats in its own way. */
const usual = 'p@ss$word&1+2,3 4!';

function urlWith(part: 'password' | 'search', value: string, scheme = 'https'): URL {
  const url = new URL(`${scheme}://app@synthetic.example/shop`);
  url[part] = value;
  return url;
}

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
    ['in a shell, by shlex', (value: string) => value.replaceAll("'", `'"'"'`)],
    [
      'in double quotes of a shell',
      (value: string) => value.replaceAll(/["$`\\]/g, (special) => `\\${special}`),
    ],
    ['as encodeURI writes it', encodeURI],
    [
      'as RFC 3986 has it',
      (value: string) => encodeURIComponent(value).replaceAll("'", '%27').replaceAll('!', '%21'),
    ],
    ['as the password of a URL', (value: string) => urlWith('password', value).password],
    ['in the query of a URL', (value: string) => urlWith('search', value).search.slice(1)],
    [
      'in the query of a URL of a database',
      (value: string) => urlWith('search', value, 'postgres').search.slice(1),
    ],
    ['as a Buffer is printed', (value: string) => inspect(Buffer.from(value)).slice(8, -1)],
    ['in hex', (value: string) => Buffer.from(value).toString('hex')],
    ['in capital hex', (value: string) => Buffer.from(value).toString('hex').toUpperCase()],
    ['in base64', (value: string) => Buffer.from(value).toString('base64')],
    ['in base64 for URLs', (value: string) => Buffer.from(value).toString('base64url')],
  ])('are masked %s', (_form, form) => {
    for (const value of [awkward, usual, 'synthetic-password-1', 'synthetic~~~???>>>']) {
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

  it.skipIf(process.platform === 'win32')('are masked as Bash quotes them', () => {
    const printable = Array.from({ length: 95 }, (_none, at) => String.fromCharCode(32 + at));
    const values = [
      `#~synthetic-${printable.join('')}`,
      '~/synthetic-a:~b=~c#d',
      ...printable.map((each) => `${each}synthetic${each}1`),
    ];
    for (const value of values) {
      const quoted = execFileSync('bash', ['-c', 'printf %q "$1"', 'bash', value]).toString();
      expect(masked(value, `as ${quoted}.`)).toBe('as [masked].');
    }
  });

  it('are masked as far as console shows a long value, in one line and in several', () => {
    const long = 'synthetic"'.repeat(1_500);
    expect(masked(long, inspect({ long }))).toBe(
      "{\n  long: '[masked]'... 5000 more characters\n}",
    );
    const lines = Array.from({ length: 2_000 }, (_none, at) => `synthetic-${String(at)}`).join(
      '\n',
    );
    const output = masked(lines, inspect({ lines }));
    expect(output).toContain('more characters');
    expect(output).not.toContain('synthetic');
  });

  it.each([
    ['in HTML', (value: string) => value.replaceAll('&', '&amp;')],
    ['in UTF-16', (value: string) => Buffer.from(value, 'utf16le').toString('latin1')],
    ['as a list of bytes', (value: string) => JSON.stringify(Buffer.from(value))],
    [
      'in base64 broken into lines',
      (value: string) => Buffer.from(value).toString('base64').replaceAll(/.{8}/g, '$&\n'),
    ],
  ])('are not, as docs/safety.md says, masked %s', (_form, form) => {
    expect(masked(usual, form(usual))).toBe(form(usual));
  });

  it('are few for a value of letters and digits, and never the same twice', () => {
    const forms = formsOf('syntheticPassword1').map((form) => form.toString());
    expect(new Set(forms).size).toBe(forms.length);
    expect(forms.length).toBeLessThan(12);
    expect(formsOf(awkward).length).toBeLessThan(36);
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
