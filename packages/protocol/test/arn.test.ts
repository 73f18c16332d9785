import { describe, expect, it } from 'vitest';
import {
  endsLikeArnSuffix,
  formatSecretArn,
  isSecretName,
  parseSecretArn,
  partitionOf,
} from '../src/index.ts';

describe('parseSecretArn', () => {
  it('takes an ARN apart and formatSecretArn puts it together again', () => {
    const text = 'arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:app/db-a1B2c3';
    const arn = parseSecretArn(text);
    expect(arn).toEqual({
      partition: 'aws-us-gov',
      region: 'us-gov-west-1',
      account: '123456789012',
      resource: 'app/db-a1B2c3',
    });
    expect(arn && formatSecretArn(arn)).toBe(text);
  });

  it.each([
    '',
    'arn:aws:secretsmanager:us-east-1:12:secret:x',
    'app/db',
    'arn:aws:sqs:us-east-1:123456789012:q',
  ])('answers undefined for "%s"', (text) => {
    expect(parseSecretArn(text)).toBeUndefined();
  });
});

describe('names', () => {
  it.each(['a', 'prod/api/db', 'A1/_+=.@-', 'x'.repeat(512)])('accepts %s', (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  it.each(['', 'a b', 'café', 'a#b', 'a:b', 'x'.repeat(513)])('refuses "%s"', (name) => {
    expect(isSecretName(name)).toBe(false);
  });

  it('knows the ending that AWS takes for the random suffix of an ARN', () => {
    expect(endsLikeArnSuffix('app/db-abc123')).toBe(true);
    expect(endsLikeArnSuffix('app/db-a1b2')).toBe(false);
    expect(endsLikeArnSuffix('app/db-a1b2c3-')).toBe(false);
  });

  it('puts regions into their partitions', () => {
    expect(['us-east-1', 'cn-north-1', 'us-gov-west-1'].map(partitionOf)).toEqual([
      'aws',
      'aws-cn',
      'aws-us-gov',
    ]);
  });
});
