import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { valueFinder } from '../../src/scan/known-values.ts';

const value = 'synthetic "value"/1+ß';
const find = valueFinder(new Map([['app#key', value]]));

describe('a known value', () => {
  test.each([
    ['as it is', value, false],
    ['in JSON', JSON.stringify({ value }), true],
    ['in a URL', `https://example.com/?q=${encodeURIComponent(value)}`, false],
    ['in hexadecimal', Buffer.from(value).toString('hex'), true],
    ['in base64', Buffer.from(value).toString('base64'), true],
    ['in base64url', Buffer.from(value).toString('base64url'), true],
    ['in basic authentication', Buffer.from(`user:${value}`).toString('base64'), true],
    ['in base64 with two bytes before it', Buffer.from(`ab${value}cd`).toString('base64'), true],
  ])('is found %s, with its line', (_title, form, isEncoded) => {
    expect(find(`first\n  ${form}\n`)).toEqual([{ line: 2, label: 'app#key', isEncoded }]);
  });

  test('is found once a line, and on every line', () => {
    expect(find(`${value} ${value}\n\n${value}`).map(({ line }) => line)).toEqual([1, 3]);
  });

  test('of several lines is found where it begins, and where one of its lines stands', () => {
    const lines = 'synthetic-first-line-1\nsynthetic-second-line-2';
    const findLines = valueFinder(new Map([['app#pem', lines]]));
    expect(findLines(`x\n${lines}`).map(({ line }) => line)).toEqual([2, 3]);
    expect(findLines('x\ny\n  synthetic-second-line-2').map(({ line }) => line)).toEqual([3]);
  });

  test('that is a word or is short is not looked for', () => {
    const words = new Map([
      ['app#user', 'postgres'],
      ['app#pin', '1234'],
      ['app#empty', ''],
    ]);
    expect(valueFinder(words)('postgres 1234')).toEqual([]);
  });

  test('is found in base64 whatever stands around it', () => {
    const telling = fc.stringMatching(/^[A-Za-z0-9+/ -]{12,40}$/).filter((text) => /\d/.test(text));
    fc.assert(
      fc.property(telling, fc.uint8Array(), fc.uint8Array(), (text, before, after) => {
        const wrapped = Buffer.concat([before, Buffer.from(text.trim()), after]);
        fc.pre(text.trim().length >= 12);
        const found = valueFinder(new Map([['it', text.trim()]]))(wrapped.toString('base64'));
        expect(found).toHaveLength(1);
      }),
    );
  });
});
