import type { BatchGetSecretValueRequest, BatchGetSecretValueResponse } from '@undotenv/protocol';
import { describe, expect, it } from 'vitest';
import { limits } from '@undotenv/protocol';
import {
  daySeconds,
  home,
  invalidName,
  markedForDeletion,
  noonSeconds,
  notFound,
  type SecretsManager,
  secretsManager,
  token,
} from './secrets-manager.ts';

const midnightSeconds = Math.floor(noonSeconds / daySeconds) * daySeconds;

/** Secrets named so, the first with value synthetic-password-0 and so on. */
function withSecrets(...names: string[]): SecretsManager {
  const manager = secretsManager();
  for (const [index, Name] of names.entries()) {
    const SecretString = `synthetic-password-${String(index)}`;
    manager.call('CreateSecret', { Name, SecretString, ClientRequestToken: token(index) });
  }
  return manager;
}

function namesOf({ SecretValues }: BatchGetSecretValueResponse): string[] {
  return SecretValues.map(({ Name }) => Name);
}

/** What an item's error says, and how GetSecretValue says it. */
function itemError(SecretId: string, { name, message }: { name: string; message: string }): object {
  return { SecretId, ErrorCode: name, Message: message };
}

describe('BatchGetSecretValue with a list', () => {
  it('answers for each secret what GetSecretValue does, in the order asked', () => {
    const { call } = withSecrets('a', 'b', 'c');
    const { ARN: arnOfC } = call('DescribeSecret', { SecretId: 'c' });
    const arnOfB = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:b';
    const answer = call('BatchGetSecretValue', { SecretIdList: [arnOfC, 'a', arnOfB] });
    expect(answer).toEqual({
      SecretValues: ['c', 'a', 'b'].map((SecretId) => call('GetSecretValue', { SecretId })),
      Errors: [],
    });
  });

  it('answers a secret that is named twice once, and one failure once', () => {
    const { call } = withSecrets('a', 'b');
    const answer = call('BatchGetSecretValue', { SecretIdList: ['b', 'x', 'a', 'b', 'x'] });
    expect(namesOf(answer)).toEqual(['b', 'a']);
    expect(answer.Errors).toEqual([itemError('x', notFound)]);
  });

  it('carries bytes beside text, and the current version alone', () => {
    const { call } = withSecrets('text');
    const SecretBinary = Buffer.from([0, 255, 10]).toString('base64');
    call('CreateSecret', { Name: 'bytes', SecretBinary, ClientRequestToken: token(7) });
    const put = { SecretId: 'text', SecretString: 'synthetic-new', ClientRequestToken: token(8) };
    call('PutSecretValue', put);
    const { SecretValues } = call('BatchGetSecretValue', { SecretIdList: ['text', 'bytes'] });
    expect(SecretValues).toMatchObject([
      { SecretString: 'synthetic-new', VersionStages: ['AWSCURRENT'] },
      { SecretBinary },
    ]);
    expect(SecretValues[1]).not.toHaveProperty('SecretString');
  });

  it('succeeds with an error for each secret that GetSecretValue refuses', () => {
    const { call, refusal } = withSecrets('kept', 'deleted');
    call('CreateSecret', { Name: 'empty', ClientRequestToken: token(7) });
    call('DeleteSecret', { SecretId: 'deleted' });
    const foreign = 'arn:aws:secretsmanager:us-east-1:210987654321:secret:foreign-Sfx001';
    const SecretIdList = ['missing', 'empty', 'deleted', foreign, 'kept'];
    const answer = call('BatchGetSecretValue', { SecretIdList });
    expect(namesOf(answer)).toEqual(['kept']);
    expect(answer.Errors).toEqual(
      ['missing', 'empty', 'deleted', foreign].map((SecretId) =>
        itemError(SecretId, refusal('GetSecretValue', { SecretId })),
      ),
    );
    expect(answer.Errors).toContainEqual(itemError('deleted', markedForDeletion));
  });

  it('forgets a secret whose recovery window is over', () => {
    const { call, clock } = withSecrets('a', 'gone');
    call('DeleteSecret', { SecretId: 'gone', RecoveryWindowInDays: 7 });
    clock.advance(7 * daySeconds);
    const answer = call('BatchGetSecretValue', { SecretIdList: ['gone', 'a'] });
    expect(answer.Errors).toEqual([itemError('gone', notFound)]);
    expect(namesOf(answer)).toEqual(['a']);
  });

  it('dates the access of the secrets and versions that were read, and of no other', () => {
    const { call } = withSecrets('read', 'unread', 'deleted');
    call('DeleteSecret', { SecretId: 'deleted' });
    call('BatchGetSecretValue', { SecretIdList: ['read', 'deleted'] });
    expect(call('DescribeSecret', { SecretId: 'read' }).LastAccessedDate).toBe(midnightSeconds);
    const [version] = call('ListSecretVersionIds', { SecretId: 'read' }).Versions;
    expect(version?.LastAccessedDate).toBe(midnightSeconds);
    for (const SecretId of ['unread', 'deleted']) {
      expect(call('DescribeSecret', { SecretId })).not.toHaveProperty('LastAccessedDate');
    }
  });

  it('takes twenty secrets of the largest value', () => {
    const manager = secretsManager();
    const SecretString = 'x'.repeat(limits.secretValueMaxBytes);
    const names = Array.from({ length: 20 }, (_, index) => `large/${String(index)}`);
    for (const [index, Name] of names.entries()) {
      manager.call('CreateSecret', { Name, SecretString, ClientRequestToken: token(index) });
    }
    const answer = manager.call('BatchGetSecretValue', { SecretIdList: names });
    expect(namesOf(answer)).toEqual(names);
    expect(answer.SecretValues.every((value) => value.SecretString === SecretString)).toBe(true);
  });
});

describe('BatchGetSecretValue with filters', () => {
  const Filters: BatchGetSecretValueRequest['Filters'] = [{ Key: 'name', Values: ['app/'] }];

  it('finds what ListSecrets finds, oldest first', () => {
    const { call } = withSecrets('app/z', 'other', 'app/a', 'app/deleted');
    call('DeleteSecret', { SecretId: 'app/deleted' });
    const answer = call('BatchGetSecretValue', { Filters });
    expect(namesOf(answer)).toEqual(['app/z', 'app/a']);
    expect(answer.Errors).toEqual([]);
    expect(answer).not.toHaveProperty('NextToken');
  });

  it('names a secret without a value among the errors, by its ARN', () => {
    const { call, refusal } = withSecrets('app/a');
    const { ARN } = call('CreateSecret', { Name: 'app/empty', ClientRequestToken: token(7) });
    expect(call('BatchGetSecretValue', { Filters }).Errors).toEqual([
      itemError(ARN, refusal('GetSecretValue', { SecretId: ARN })),
    ]);
  });

  it('answers twenty at a time unless asked for fewer, and each of them once', () => {
    const names = Array.from({ length: 25 }, (_, index) => `app/${String(index)}`);
    const { call } = withSecrets(...names);
    const first = call('BatchGetSecretValue', { Filters });
    expect(namesOf(first)).toEqual(names.slice(0, 20));
    const { NextToken = '' } = first;
    const second = call('BatchGetSecretValue', { Filters, NextToken, MaxResults: 3 });
    expect(namesOf(second)).toEqual(names.slice(20, 23));
    const { NextToken: last = '' } = second;
    const third = call('BatchGetSecretValue', { Filters, NextToken: last });
    expect(namesOf(third)).toEqual(names.slice(23));
    expect(third).not.toHaveProperty('NextToken');
  });

  it('refuses a token of ListSecrets', () => {
    const { call, refusal } = withSecrets('app/a', 'app/b');
    const { NextToken = '' } = call('ListSecrets', { Filters, MaxResults: 1 });
    expect(refusal('BatchGetSecretValue', { Filters, NextToken }).name).toBe(
      'InvalidNextTokenException',
    );
  });

  it('keeps to the account and region of the caller', () => {
    const { call } = withSecrets('app/a');
    const there = { ...home, region: 'eu-west-1' };
    expect(call('BatchGetSecretValue', { Filters }, there)).toEqual({
      SecretValues: [],
      Errors: [],
    });
  });
});

describe('BatchGetSecretValue refuses', () => {
  const notBoth = "Either 'SecretIdList' or 'Filters' must be provided, but not both.";
  const name = 'InvalidParameterException';

  it('a list together with filters, and neither of them', () => {
    const { refusal } = secretsManager();
    const both = { SecretIdList: ['a'], Filters: [{ Key: 'name', Values: ['a'] }] };
    for (const request of [both, {}, { Filters: [] }]) {
      expect(refusal('BatchGetSecretValue', request)).toEqual({ name, message: notBoth });
    }
  });

  it.each([{ SecretIdList: ['a'] }, { SecretIdList: ['a'], Filters: [] }, {}])(
    'a page size without filters: %j',
    (request) => {
      const sized = { ...request, MaxResults: 5 };
      expect(secretsManager().refusal('BatchGetSecretValue', sized)).toEqual({
        name,
        message:
          "'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided.",
      });
    },
  );

  it('a token without filters: a list has one page', () => {
    const request = { SecretIdList: ['a'], NextToken: 'listing-1.1' };
    expect(secretsManager().refusal('BatchGetSecretValue', request).name).toBe(
      'InvalidNextTokenException',
    );
  });

  it('a list with a name that cannot be one, before any secret is read', () => {
    const { call, refusal } = withSecrets('a');
    const arn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:a b-Sfx001';
    for (const SecretId of ['a b', arn]) {
      const request = { SecretIdList: ['a', SecretId] };
      expect(refusal('BatchGetSecretValue', request)).toEqual(invalidName);
    }
    expect(call('DescribeSecret', { SecretId: 'a' })).not.toHaveProperty('LastAccessedDate');
  });
});
