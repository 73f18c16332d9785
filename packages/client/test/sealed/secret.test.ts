import assert from 'node:assert';
import { inspect, format } from 'node:util';
import v8 from 'node:v8';
import { describe, expect, it } from 'vitest';
import { isSecret, revealed, sealValue, type Secret } from '../../src/index.ts';

const planted = 'synthetic-password-1';
const secret = sealValue(planted);

describe('a secret', () => {
  it('is shown to who asks for it', () => {
    expect(secret.reveal()).toBe(planted);
    expect(sealValue(0).reveal()).toBe(0);
    const bytes = new Uint8Array([1]);
    expect(sealValue(bytes).reveal()).toBe(bytes);
  });

  // The conversions are what is tested.
  /* eslint-disable @typescript-eslint/restrict-template-expressions, @typescript-eslint/no-base-to-string, @typescript-eslint/restrict-plus-operands */
  it.each<[string, () => unknown]>([
    ['a template', () => `${secret}`],
    ['String', () => String(secret)],
    ['toString', () => secret.toString()],
    ['toLocaleString', () => secret.toLocaleString()],
    ['valueOf', () => secret.valueOf()],
    ['concatenation', () => 'a ' + secret],
    ['a list', () => [secret].join()],
    ['inspect', () => inspect(secret)],
    ['format', () => format('%s', secret)],
    ['JSON', () => JSON.stringify([secret])],
  ])('is the mark in %s', (_place, show) => {
    expect(show()).toMatch(/^(?:a |\[")?\[redacted\](?:"\])?$/);
  });
  /* eslint-enable */

  it('is not even a number', () => {
    expect(Number(sealValue(5432))).toBeNaN();
    expect(format('%d %i %f', secret, secret, secret)).toBe('NaN NaN NaN');
  });

  it('is in no copy of it', () => {
    expect(structuredClone({ secret })).toEqual({ secret: {} });
    expect(v8.serialize({ secret }).includes(planted)).toBe(false);
    expect({ ...secret }).toEqual({});
    expect(Reflect.ownKeys(secret)).toEqual([]);
  });

  it('is found by no printing of its inside', () => {
    const inside = { customInspect: false, showHidden: true, getters: true, depth: 9 };
    expect(inspect({ secret, list: [secret] }, inside)).not.toContain(planted);
  });

  it('is in no message of an assertion', () => {
    const assertions = [
      () => {
        assert.strictEqual(secret, undefined);
      },
      () => {
        assert.deepEqual({ secret }, { secret: planted.length });
      },
      () => {
        expect({ secret }).toMatchObject({ secret: 1 });
      },
    ];
    for (const fails of assertions) {
      expect(fails).toThrow(Error);
      expect(fails).not.toThrow(planted);
    }
  });

  it('is in no error that it causes, or that a misuse of it causes', () => {
    expect(inspect(new Error('failed', { cause: { secret } }))).not.toContain(planted);
    const misuse = (): unknown => JSON.parse(secret as unknown as string);
    expect(misuse).toThrow(SyntaxError);
    expect(misuse).not.toThrow(planted);
  });

  it('cannot be changed, nor made to show its value to another', () => {
    const loose = secret as unknown as Record<string, unknown>;
    expect(() => {
      loose['reveal'] = () => 'other';
    }).toThrow(TypeError);
    expect(() => {
      (Object.getPrototypeOf(secret) as Record<string, unknown>)['toJSON'] = () => 'other';
    }).toThrow(TypeError);
    const other = Object.create(Object.getPrototypeOf(secret) as object) as Secret<string>;
    expect(() => other.reveal()).toThrow(TypeError);
  });

  it('is one once, and told from what is none', () => {
    expect(sealValue(secret)).toBe(secret);
    expect(isSecret(secret)).toBe(true);
    expect(isSecret({ reveal: () => planted })).toBe(false);
    expect(isSecret(planted)).toBe(false);
    expect([revealed(secret), revealed('open')]).toEqual([planted, 'open']);
  });
});
