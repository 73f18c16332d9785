import assert from 'node:assert';
import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { redacting } from '../../src/values/redaction.ts';

const planted = 'synthetic-password-1';
const plain = () => ({ user: 'app', password: planted, nested: { list: [{ key: planted }] } });

function printed(print: (console: Console) => void): string {
  let output = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      output += chunk.toString();
      done();
    },
  });
  print(new Console(stream));
  return output;
}

describe('redacting', () => {
  const whole = redacting(plain());

  it('gives members as the plain values they are', () => {
    expect(whole.password).toBe(planted);
    expect(typeof whole.password).toBe('string');
    expect(whole.nested.list[0]?.key).toBe(planted);
  });

  it('deep-equals the stored object, prototypes included', () => {
    assert.deepStrictEqual(whole, plain());
    assert.deepStrictEqual({ ...whole }.password, planted);
    assert.deepStrictEqual(Object.keys(whole), ['user', 'password', 'nested']);
  });

  it.each([
    [
      'console.log',
      (console: Console) => {
        console.log(whole);
      },
    ],
    [
      'console.log of an object around it',
      (console: Console) => {
        console.log({ whole });
      },
    ],
    [
      'console.error of an error caused by it',
      (console: Console) => {
        console.error(new Error('x', { cause: whole }));
      },
    ],
    [
      'console.dir',
      (console: Console) => {
        console.dir(whole, { depth: 9 });
      },
    ],
    [
      'console.log of a nested object',
      (console: Console) => {
        console.log(whole.nested, whole.nested.list);
      },
    ],
  ])('prints no value through %s', (_name, print) => {
    expect(printed(print)).not.toContain(planted);
    expect(printed(print).length).toBeGreaterThan(1);
  });

  it('shows itself as redacted to inspect, JSON, templates and String', () => {
    expect(inspect(whole)).toBe('[redacted]');
    expect(inspect(whole, { customInspect: false, showHidden: true, depth: 9 })).not.toContain(
      planted,
    );
    expect(inspect(whole.nested.list, { customInspect: false })).toContain('[Getter]');
    expect(format('%o %O %j %s', whole, whole, whole, whole)).not.toContain(planted);
    expect(JSON.stringify({ whole, nested: whole.nested })).toBe(
      '{"whole":"[redacted]","nested":"[redacted]"}',
    );
    // The conversion is what is tested.
    // eslint-disable-next-line @typescript-eslint/restrict-template-expressions, @typescript-eslint/no-base-to-string
    expect(`${whole} ${String(whole.nested.list)}`).toBe('[redacted] [redacted]');
    const words = redacting([planted]);
    expect([words.toString(), words.toLocaleString()]).toEqual(['[redacted]', '[redacted]']);
  });

  it('cannot be changed, at any depth', () => {
    const loose = whole as { password: string; nested: { list: unknown[] } };
    expect(() => {
      loose.password = 'other';
    }).toThrow(TypeError);
    expect(() => loose.nested.list.push(1)).toThrow(TypeError);
    expect(Object.isFrozen(whole.nested.list[0])).toBe(true);
    expect(whole.password).toBe(planted);
  });

  it('leaves its argument as it was', () => {
    const original = plain();
    redacting(original);
    original.password = 'changed';
    expect(original.password).toBe('changed');
    expect(JSON.stringify(original)).toContain('changed');
  });

  it('copies no copy', () => {
    expect(redacting({ database: whole }).database).toBe(whole);
    expect(redacting(whole.nested.list)).toBe(whole.nested.list);
  });

  it('shows its values in a structured clone', () => {
    expect(JSON.stringify(structuredClone(whole))).toBe(JSON.stringify(plain()));
  });

  it('shows its members to who runs their accessors, as node:assert does for its messages', () => {
    expect(inspect(whole, { customInspect: false, getters: true })).toContain(planted);
    expect(() => {
      assert.strictEqual(whole, undefined);
    }).toThrow(planted);
  });

  it('keeps what is neither array nor plain object', () => {
    const date = new Date(0);
    expect(redacting({ date }).date).toBe(date);
  });
});
