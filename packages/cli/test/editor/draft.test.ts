import type { GetSecretValueResponse } from '@undotenv/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { draftOf } from '../../src/editor/draft.ts';

function stored(SecretString: string): GetSecretValueResponse {
  return {
    ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:it-abcdef',
    Name: 'it',
    VersionId: 'v',
    VersionStages: ['AWSCURRENT'],
    CreatedDate: 0,
    SecretString,
  };
}

describe('a draft', () => {
  test('of an object is laid out over lines, and stored without them', () => {
    const draft = draftOf(stored('{"a":"1","__proto__":"kept"}'));
    expect(draft).toMatchObject({
      kind: 'json',
      text: '{\n  "a": "1",\n  "__proto__": "kept"\n}\n',
    });
    expect(draft.read(draft.text.replace('"1"', '"2"'))).toBe('{"a":"2","__proto__":"kept"}');
  });

  test('that was not changed gives the stored text, byte for byte', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(3), (object, indent) => {
        const text = JSON.stringify(object, undefined, indent);
        fc.pre(text === JSON.stringify(JSON.parse(text), undefined, indent));
        const draft = draftOf(stored(text));
        expect(draft.read(draft.text)).toBe(text);
      }),
    );
  });

  test('of a text keeps every character but the newline that editors add', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        fc.pre(text !== '\n' && text !== '\r\n');
        const draft = draftOf(stored(text));
        fc.pre(draft.kind === 'txt');
        expect(draft.read(text.endsWith('\n') ? text : `${text}\n`)).toBe(text);
      }),
    );
  });

  test('of an object with a number that JSON does not keep is edited as it is', () => {
    const text = '{"account":12345678901234567890}';
    const draft = draftOf(stored(text));
    expect(draft).toMatchObject({ kind: 'json', text });
    expect(draft.read(text.replace('account', 'id'))).toBe(text.replace('account', 'id'));
  });

  test.each([
    ['a key that stands twice', '{"a":1,"b":{"c":[{"d":":"}],"c":2}}', 'REFUSED'],
    ['a number that is too long', '{"a":12345678901234567890}', 'REFUSED'],
    ['a value that is too large', JSON.stringify({ a: 'x'.repeat(70_000) }), 'REFUSED'],
    ['a list', '[1]', 'INVALID_JSON'],
    ['what is no JSON', '{"a":oops}', 'INVALID_JSON'],
  ])('refuses %s', (_title, edited, code) => {
    expect(() => draftOf(stored('{"a":1}')).read(edited)).toThrow(
      expect.objectContaining({ code }) as Error,
    );
  });

  test('takes colons and quotes in strings for what they are', () => {
    const edited = '{"a:\\"b\\":":":","c":["d:e",{"f":null}]}';
    expect(draftOf(stored('{}')).read(edited)).toBe(edited);
  });

  test('a binary secret has none', () => {
    const { SecretString, ...rest } = stored('');
    expect(SecretString).toBe('');
    expect(() => draftOf({ ...rest, SecretBinary: 'AAEC' })).toThrow(/ is binary/);
  });
});
