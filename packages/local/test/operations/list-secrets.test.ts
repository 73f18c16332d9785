import type { ListSecretsRequest } from '@undotenv/protocol';
import { describe, expect, it } from 'vitest';
import { daySeconds, home, type SecretsManager, secretsManager, token } from './secrets-manager.ts';

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
    const foreign = { ...home, account: '210987654321' };
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

  it('refuses a token that is not one, or belongs to another order', () => {
    const manager = withSecrets('a', 'b');
    const { NextToken = '' } = manager.call('ListSecrets', { MaxResults: 1 });
    const invalid = {
      name: 'InvalidNextTokenException',
      message: 'The NextToken value is invalid.',
    };
    for (const text of ['x', 'e30', 'bnVsbA', '////']) {
      expect(manager.refusal('ListSecrets', { NextToken: text })).toEqual(invalid);
    }
    expect(manager.refusal('ListSecrets', { NextToken, SortBy: 'name' })).toEqual(invalid);
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

  it('filters names by prefix, minding case, and excludes after an exclamation mark', () => {
    const manager = withSecrets('app/db', 'app/cache', 'App/db', 'other');
    const byName = (...Values: string[]): string[] =>
      namesOf(manager, { Filters: [{ Key: 'name', Values }] });
    expect(byName('app/')).toEqual(['app/db', 'app/cache']);
    expect(byName('db')).toEqual([]);
    expect(byName('app/c', 'oth')).toEqual(['app/cache', 'other']);
    expect(byName('!app/')).toEqual(['App/db', 'other']);
  });

  it('needs every filter to hold', () => {
    const manager = withSecrets('app/db', 'app/cache');
    manager.call('TagResource', { SecretId: 'app/db', Tags: [{ Key: 'team', Value: 'blue' }] });
    const Filters: ListSecretsRequest['Filters'] = [
      { Key: 'name', Values: ['app'] },
      { Key: 'tag-key', Values: ['team'] },
      { Key: 'tag-value', Values: ['bl'] },
    ];
    expect(namesOf(manager, { Filters })).toEqual(['app/db']);
    expect(namesOf(manager, { Filters: [{ Key: 'tag-key', Values: ['!te'] }] })).toEqual([
      'app/cache',
    ]);
  });

  it.each(['all', 'description'])('refuses the filter "%s" instead of ignoring it', (Key) => {
    expect(secretsManager().refusal('ListSecrets', { Filters: [{ Key, Values: ['x'] }] })).toEqual({
      name: 'InvalidParameterException',
      message: `The filter key ${Key} is not supported by undotenv's local Secrets Manager yet.`,
    });
  });
});
