import type { ListSecretsRequest } from '@undotenv/protocol';
import { describe, expect, it } from 'vitest';
import {
  daySeconds,
  foreign,
  home,
  invalidToken,
  type SecretsManager,
  secretsManager,
  token,
} from './secrets-manager.ts';

function withSecrets(...names: string[]): SecretsManager {
  const manager = secretsManager();
  for (const [index, Name] of names.entries()) {
    manager.call('CreateSecret', { Name, ClientRequestToken: token(index) });
  }
  return manager;
}

function namesOf({ call }: SecretsManager, request: ListSecretsRequest = {}): string[] {
  return call('ListSecrets', request).SecretList.map(({ Name }) => Name);
}

/** Lists page by page, doing `between` after each one. */
function pagesOf(
  manager: SecretsManager,
  request: ListSecretsRequest,
  between: (names: string[]) => void = () => undefined,
): string[][] {
  const pages: string[][] = [];
  let NextToken: string | undefined;
  do {
    const from = NextToken === undefined ? {} : { NextToken };
    const answer = manager.call('ListSecrets', { ...request, ...from });
    const names = answer.SecretList.map(({ Name }) => Name);
    pages.push(names);
    between(names);
    NextToken = answer.NextToken;
  } while (NextToken !== undefined);
  return pages;
}

describe('ListSecrets', () => {
  it('lists oldest first, with what DescribeSecret says', () => {
    const manager = withSecrets('z', 'a', 'm');
    expect(namesOf(manager)).toEqual(['z', 'a', 'm']);
    const value = { SecretString: 'synthetic-password-1', ClientRequestToken: token(7) };
    manager.call('PutSecretValue', { SecretId: 'a', ...value });
    const { VersionIdsToStages, ...described } = manager.call('DescribeSecret', { SecretId: 'a' });
    expect(manager.call('ListSecrets', {}).SecretList[1]).toEqual({
      ...described,
      SecretVersionsToStages: VersionIdsToStages,
    });
  });

  it('answers an empty list, and no token, where there is nothing', () => {
    expect(secretsManager().call('ListSecrets', {})).toEqual({ SecretList: [] });
  });

  it('keeps to the account and region of the caller', () => {
    const manager = withSecrets('here');
    const there = { ...home, region: 'eu-west-1' };
    expect(manager.call('ListSecrets', {}, there).SecretList).toEqual([]);
    expect(manager.call('ListSecrets', {}, foreign).SecretList).toEqual([]);
  });

  it('sorts by name, by dates, and backwards', () => {
    const manager = withSecrets('z', 'a', 'm');
    expect(namesOf(manager, { SortBy: 'name' })).toEqual(['a', 'm', 'z']);
    expect(namesOf(manager, { SortBy: 'name', SortOrder: 'desc' })).toEqual(['z', 'm', 'a']);
    expect(namesOf(manager, { SortOrder: 'desc' })).toEqual(['m', 'a', 'z']);
    manager.clock.advance(1);
    manager.call('UpdateSecret', { SecretId: 'a', ClientRequestToken: token(8) });
    expect(namesOf(manager, { SortBy: 'last-changed-date' })).toEqual(['z', 'm', 'a']);
    manager.call('PutSecretValue', {
      SecretId: 'm',
      SecretString: 'synthetic-password-1',
      ClientRequestToken: token(9),
    });
    manager.call('GetSecretValue', { SecretId: 'm' });
    expect(namesOf(manager, { SortBy: 'last-accessed-date' })).toEqual(['z', 'a', 'm']);
  });

  it.each([1, 2, 3, 4])('pages through everything once, %i at a time', (MaxResults) => {
    const manager = withSecrets('z', 'a', 'm');
    const pages = pagesOf(manager, { MaxResults });
    expect(pages.flat()).toEqual(['z', 'a', 'm']);
    expect(pages.every((page) => page.length <= MaxResults && page.length > 0)).toBe(true);
  });

  it.each(['asc', 'desc'] as const)(
    'skips nothing for a caller who deletes what he lists, %s',
    (SortOrder) => {
      const names = ['e', 'b', 'd', 'a', 'c'];
      const manager = withSecrets(...names);
      const pages = pagesOf(manager, { MaxResults: 2, SortBy: 'name', SortOrder }, (page) => {
        for (const SecretId of page) {
          manager.call('DeleteSecret', { SecretId, ForceDeleteWithoutRecovery: true });
        }
      });
      const sorted = names.toSorted();
      expect(pages.flat()).toEqual(SortOrder === 'asc' ? sorted : sorted.reverse());
    },
  );

  it('answers a page again for the same token, and takes another page size for it', () => {
    const manager = withSecrets('a', 'b', 'c');
    const { NextToken = '' } = manager.call('ListSecrets', { MaxResults: 1 });
    expect(namesOf(manager, { NextToken, MaxResults: 1 })).toEqual(['b']);
    expect(namesOf(manager, { NextToken, MaxResults: 1 })).toEqual(['b']);
    expect(namesOf(manager, { NextToken, MaxResults: 2 })).toEqual(['b', 'c']);
  });

  it('hands out no token for what has gone by the time of the page before it', () => {
    const manager = withSecrets('a', 'b', 'c');
    const { NextToken = '' } = manager.call('ListSecrets', { MaxResults: 1 });
    manager.call('DeleteSecret', { SecretId: 'c' });
    expect(manager.call('ListSecrets', { NextToken, MaxResults: 1 })).not.toHaveProperty(
      'NextToken',
    );
  });

  it.each([
    ['that is none', (token: string) => ({ NextToken: `x${token}` })],
    ['with another position in it', (token: string) => ({ NextToken: `${token}.1` })],
    ['without a position', (token: string) => ({ NextToken: token.replace(/\..*/, '') })],
    ['of another sort key', (NextToken: string) => ({ NextToken, SortBy: 'name' })],
    ['of another direction', (NextToken: string) => ({ NextToken, SortOrder: 'desc' })],
    [
      'of other filters',
      (NextToken: string) => ({ NextToken, Filters: [{ Key: 'name', Values: ['a'] }] }),
    ],
    [
      'of a listing without planned deletions',
      (NextToken: string) => ({ NextToken, IncludePlannedDeletion: true }),
    ],
  ])('refuses a token %s', (_, requestWith) => {
    const manager = withSecrets('a', 'b');
    const { NextToken = '' } = manager.call('ListSecrets', { MaxResults: 1 });
    expect(manager.refusal('ListSecrets', requestWith(NextToken))).toEqual(invalidToken);
  });

  it('refuses a token of another account, another region or another operation', () => {
    const manager = withSecrets('a', 'b');
    const there = { ...home, region: 'eu-west-1' };
    const { NextToken = '' } = manager.call('ListSecrets', { MaxResults: 1 });
    expect(manager.refusal('ListSecrets', { NextToken }, there)).toEqual(invalidToken);
    expect(manager.refusal('ListSecrets', { NextToken }, foreign)).toEqual(invalidToken);
    const versions = { SecretId: 'a', NextToken };
    expect(manager.refusal('ListSecretVersionIds', versions)).toEqual(invalidToken);
    const batch = { NextToken, Filters: [{ Key: 'name', Values: ['a'] }] };
    expect(manager.refusal('BatchGetSecretValue', batch)).toEqual(invalidToken);
  });

  it('leaves out what awaits deletion unless asked, and what is gone always', () => {
    const manager = withSecrets('a', 'b');
    manager.call('DeleteSecret', { SecretId: 'a', RecoveryWindowInDays: 7 });
    expect(namesOf(manager)).toEqual(['b']);
    expect(namesOf(manager, { IncludePlannedDeletion: true })).toEqual(['a', 'b']);
    manager.clock.advance(7 * daySeconds);
    expect(namesOf(manager, { IncludePlannedDeletion: true })).toEqual(['b']);
    expect(manager.store.list(home).map(({ name }) => name)).toEqual(['b']);
  });
});
