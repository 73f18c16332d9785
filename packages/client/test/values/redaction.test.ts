import assert from 'node:assert';
import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { seal } from '../../src/values/redaction.ts';

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

describe('seal', () => {
  const sealed = seal(plain());

  it('gives members as the plain values they are', () => {
    expect(sealed.password).toBe(planted);
    expect(typeof sealed.password).toBe('string');
    expect(sealed.nested.list[0]?.key).toBe(planted);
  });

  it('deep-equals the stored object, prototypes included', () => {
    assert.deepStrictEqual(sealed, plain());
    assert.deepStrictEqual({ ...sealed }.password, planted);
    assert.deepStrictEqual(Object.keys(sealed), ['user', 'password', 'nested']);
  });

  it.each([
    [
      'console.log',
      (console: Console) => {
        console.log(sealed);
      },
    ],
    [
      'console.log of an object around it',
      (console: Console) => {
        console.log({ sealed });
      },
    ],
    [
      'console.error of an error caused by it',
      (console: Console) => {
        console.error(new Error('x', { cause: sealed }));
      },
    ],
    [
      'console.dir',
      (console: Console) => {
        console.dir(sealed, { depth: 9 });
      },
    ],
    [
      'console.log of a nested object',
      (console: Console) => {
        console.log(sealed.nested, sealed.nested.list);
      },
    ],
  ])('prints no value through %s', (_name, print) => {
    expect(printed(print)).not.toContain(planted);
    expect(printed(print).length).toBeGreaterThan(1);
  });

  it('shows itself as redacted to inspect, JSON, templates and String', () => {
    expect(inspect(sealed)).toBe('[redacted]');
    expect(inspect(sealed, { customInspect: false, showHidden: true, depth: 9 })).not.toContain(
      planted,
    );
    expect(inspect(sealed.nested.list, { customInspect: false })).toContain('[Getter]');
    expect(format('%o %O %j %s', sealed, sealed, sealed, sealed)).not.toContain(planted);
    expect(JSON.stringify({ sealed, nested: sealed.nested })).toBe(
      '{"sealed":"[redacted]","nested":"[redacted]"}',
    );
    // The conversion is what is tested.
    // eslint-disable-next-line @typescript-eslint/restrict-template-expressions, @typescript-eslint/no-base-to-string
    expect(`${sealed} ${String(sealed.nested.list)}`).toBe('[redacted] [redacted]');
  });

  it('cannot be changed, at any depth', () => {
    const loose = sealed as { password: string; nested: { list: unknown[] } };
    expect(() => {
      loose.password = 'other';
    }).toThrow(TypeError);
    expect(() => loose.nested.list.push(1)).toThrow(TypeError);
    expect(Object.isFrozen(sealed.nested.list[0])).toBe(true);
    expect(sealed.password).toBe(planted);
  });

  it('leaves its argument as it was', () => {
    const original = plain();
    seal(original);
    original.password = 'changed';
    expect(original.password).toBe('changed');
    expect(JSON.stringify(original)).toContain('changed');
  });

  it('seals a sealed tree no second time', () => {
    expect(seal({ database: sealed }).database).toBe(sealed);
    expect(seal(sealed.nested.list)).toBe(sealed.nested.list);
  });

  it('shows its values in a structured clone', () => {
    expect(JSON.stringify(structuredClone(sealed))).toBe(JSON.stringify(plain()));
  });

  it('keeps what is neither array nor plain object', () => {
    const date = new Date(0);
    expect(seal({ date }).date).toBe(date);
  });
});
