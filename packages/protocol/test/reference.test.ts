import { describe, expect, it } from 'vitest';
import { InvalidReferenceError, parseReference } from '../src/index.ts';

const fullArn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/api/db-a1B2c3';

describe('parseReference', () => {
  it.each([
    ['prod/api/db', { secretId: 'prod/api/db' }],
    ['prod/api/db#password', { secretId: 'prod/api/db', jsonKey: 'password' }],
    ['prod/api/db#a key with : and #', { secretId: 'prod/api/db', jsonKey: 'a key with : and #' }],
    [fullArn, { secretId: fullArn }],
    [`${fullArn}#password`, { secretId: fullArn, jsonKey: 'password' }],
    [`${fullArn}:password::`, { secretId: fullArn, jsonKey: 'password' }],
    [`${fullArn}::AWSPREVIOUS:`, { secretId: fullArn, versionStage: 'AWSPREVIOUS' }],
    [`${fullArn}:::synthetic-version`, { secretId: fullArn, versionId: 'synthetic-version' }],
    ['{{resolve:secretsmanager:prod/api/db}}', { secretId: 'prod/api/db' }],
    [
      '{{resolve:secretsmanager:prod/api/db:SecretString:password:AWSPENDING}}',
      { secretId: 'prod/api/db', jsonKey: 'password', versionStage: 'AWSPENDING' },
    ],
    [
      `{{resolve:secretsmanager:${fullArn}:SecretString:password}}`,
      { secretId: fullArn, jsonKey: 'password' },
    ],
    [
      `arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:db`,
      { secretId: 'arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:db' },
    ],
  ])('reads %s', (text, reference) => {
    expect(parseReference(text)).toEqual(reference);
  });

  it.each([
    ['an empty text', ''],
    ['a name with a space', 'my secret'],
    ['an empty key', 'prod/api/db#'],
    ['an ARN of another service', 'arn:aws:s3:::bucket'],
    ['an ARN with too many fields', `${fullArn}:key:stage:id:more`],
    ['a stage and an id at once', `${fullArn}:key:stage:id`],
    ['a dynamic reference that is not closed', '{{resolve:secretsmanager:prod/api/db'],
    ['a dynamic reference to another service', '{{resolve:ssm:prod/api/db}}'],
    [
      'a dynamic reference to a binary value',
      '{{resolve:secretsmanager:prod/api/db:SecretBinary}}',
    ],
  ])('refuses %s', (_what, text) => {
    expect(() => parseReference(text)).toThrow(InvalidReferenceError);
  });

  it('does not repeat what it refuses: it may be a value pasted by mistake', () => {
    const pasted = 'synthetic password 1';
    let refusal: unknown;
    try {
      parseReference(pasted);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(InvalidReferenceError);
    expect(
      JSON.stringify([String(refusal), (refusal as InvalidReferenceError).hint]),
    ).not.toContain(pasted);
  });
});
