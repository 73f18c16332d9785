import type { CreateSecretRequest, Filter } from '@undotenv/protocol';
import { describe, expect, it } from 'vitest';
import { type SecretsManager, secretsManager, token } from './secrets-manager.ts';

type Described = Omit<CreateSecretRequest, 'ClientRequestToken'>;

function withSecrets(...secrets: readonly (string | Described)[]): SecretsManager {
  const manager = secretsManager();
  for (const [index, secret] of secrets.entries()) {
    const request = typeof secret === 'string' ? { Name: secret } : secret;
    manager.call('CreateSecret', { ...request, ClientRequestToken: token(index) });
  }
  return manager;
}

function found({ call }: SecretsManager, ...Filters: Filter[]): string[] {
  return call('ListSecrets', { Filters }).SecretList.map(({ Name }) => Name);
}

describe('a filter by prefix', () => {
  it('N-46: finds the names that begin with the prefix, minding case', () => {
    const manager = withSecrets('app/db', 'app/cache', 'App/db', 'other');
    const byName = (...Values: string[]): string[] => found(manager, { Key: 'name', Values });
    expect(byName('app/')).toEqual(['app/db', 'app/cache']);
    expect(byName('db')).toEqual([]);
    expect(byName('app/c', 'oth')).toEqual(['app/cache', 'other']);
    expect(byName('!app/')).toEqual(['App/db', 'other']);
    expect(byName('app/cache', '!app/')).toEqual(['app/cache', 'App/db', 'other']);
  });

  it('takes spaces and separators as they are', () => {
    const manager = withSecrets('testing1/one', 'testing1-one');
    expect(found(manager, { Key: 'name', Values: ['testing1 one'] })).toEqual([]);
    expect(found(manager, { Key: 'name', Values: ['testing1/one'] })).toEqual(['testing1/one']);
  });

  it('F-31: finds tags by key and by value, minding case', () => {
    const tagged = (Name: string, Key: string, Value: string): Described => ({
      Name,
      Tags: [{ Key, Value }],
    });
    const manager = withSecrets(
      tagged('forecast', 'Application', 'ResourceForecaster'),
      tagged('other', 'Application', 'Other'),
      tagged('small', 'application', 'resourceforecaster'),
      'untagged',
    );
    expect(found(manager, { Key: 'tag-key', Values: ['Application'] })).toEqual([
      'forecast',
      'other',
    ]);
    expect(found(manager, { Key: 'tag-value', Values: ['Resource'] })).toEqual(['forecast']);
    expect(found(manager, { Key: 'tag-key', Values: ['!App'] })).toEqual(['small', 'untagged']);
  });

  it('finds nothing by region or by service while nothing has either', () => {
    const manager = withSecrets('a');
    for (const Key of ['primary-region', 'owning-service'] as const) {
      expect(found(manager, { Key, Values: ['us'] })).toEqual([]);
      expect(found(manager, { Key, Values: ['!us'] })).toEqual(['a']);
    }
  });
});

describe('several filters', () => {
  it('must all hold, whether of different keys or of the same', () => {
    const tags = (Key: string, Value: string): Pick<Described, 'Tags'> => ({
      Tags: [{ Key, Value }],
    });
    const manager = withSecrets(
      { Name: 'foo', Description: 'one two', ...tags('right', 'right') },
      { Name: 'bar', Description: 'one', ...tags('right', 'wrong') },
      { Name: 'baz', Description: 'two', ...tags('wrong', 'right') },
    );
    const right = (Key: Filter['Key']): Filter => ({ Key, Values: ['right'] });
    expect(found(manager, right('tag-key'), right('tag-value'))).toEqual(['foo']);
    const describes = (word: string): Filter => ({ Key: 'description', Values: [word] });
    expect(found(manager, describes('one'), describes('two'))).toEqual(['foo']);
  });

  it('may be none', () => {
    expect(found(withSecrets('a', 'b'))).toEqual(['a', 'b']);
  });
});

describe('the filter "description"', () => {
  const manager = (): SecretsManager =>
    withSecrets(
      { Name: 'a', Description: 'a secret' },
      { Name: 'an', Description: 'an secret' },
      { Name: 'asecret', Description: 'asecret' },
      { Name: 'two', Description: 'Two' },
      { Name: 'none' },
    );
  const by = (...Values: string[]): string[] => found(manager(), { Key: 'description', Values });

  it('searches for words that begin so, in any order and case', () => {
    expect(by('a secret')).toEqual(['a', 'an']);
    expect(by('SECRET A')).toEqual(['a', 'an']);
    expect(by('sec')).toEqual(['a', 'an']);
    expect(by('cret')).toEqual([]);
    expect(by('two')).toEqual(['two']);
  });

  it('excludes after an exclamation mark, and then finds what has no description', () => {
    expect(by('!a')).toEqual(['two', 'none']);
  });

  it('finds a word beside one that mixes separators', () => {
    const mixed = withSecrets({ Name: 'x', Description: 'Login for nba-mcp/production, see Wiki' });
    const search = (word: string): string[] => found(mixed, { Key: 'description', Values: [word] });
    expect(search('wiki')).toEqual(['x']);
    expect(search('nba-mcp/prod')).toEqual(['x']);
    expect(search('production')).toEqual([]);
  });
});

describe('the filter "all"', () => {
  const by = (manager: SecretsManager, ...Values: string[]): string[] =>
    found(manager, { Key: 'all', Values });

  it('searches name, description, tag keys and tag values for words', () => {
    const manager = withSecrets(
      'SecretOne',
      { Name: 'SecretTwo', Description: 'DescTwo' },
      'Thirdsecret',
      { Name: 'SecretFTag', Tags: [{ Key: '1', Value: 'foo' }] },
      { Name: 'SecretFValue', Tags: [{ Key: 'foo', Value: 'v' }] },
      'none',
    );
    const secrets = ['SecretOne', 'SecretTwo', 'SecretFTag', 'SecretFValue'];
    expect(by(manager, 'SecretOne')).toEqual(['SecretOne']);
    expect(by(manager, 'foo')).toEqual(['SecretFTag', 'SecretFValue']);
    expect(by(manager, 'Secret')).toEqual(secrets);
    expect(by(manager, 'secret')).toEqual(secrets);
    expect(by(manager, 'sec')).toEqual(secrets);
    expect(by(manager, 'ret')).toEqual([]);
    expect(by(manager, 'SomeSecret')).toEqual([]);
    expect(by(manager, 'd')).toEqual(['SecretTwo']);
    expect(by(manager, 't')).toEqual(['SecretTwo', 'Thirdsecret', 'SecretFTag']);
    expect(by(manager, '!secret')).toEqual(['Thirdsecret', 'none']);
  });

  it('wants all words of a value in one attribute', () => {
    const manager = withSecrets(
      { Name: 'SecretTwo', Description: 'DescTwo' },
      { Name: 'third', Description: 'Desc' },
    );
    expect(by(manager, 'd t')).toEqual(['SecretTwo']);
  });

  it('splits at one kind of separator and not at two', () => {
    const separated = Array.from('/_+=.@-').map((each) => ['prod', 'AppBeta', '7f3a'].join(each));
    const manager = withSecrets(...separated, 'prod-AppBeta/7f3a');
    for (const value of ['AppBeta', 'Beta', '7f3a']) {
      expect(by(manager, value)).toEqual(separated);
    }
    expect(by(manager, 'prod')).toEqual([...separated, 'prod-AppBeta/7f3a']);
  });

  it('splits capitals before the last of them', () => {
    const manager = withSecrets('uat/COMPANY/1', 'uat/COMPANYthings/1');
    expect(by(manager, 'company')).toEqual(['uat/COMPANY/1']);
    expect(by(manager, 'Ythings')).toEqual(['uat/COMPANYthings/1']);
    expect(by(manager, 'compan')).toEqual(['uat/COMPANY/1', 'uat/COMPANYthings/1']);
    for (const value of ['things', 'N', 'pany']) expect(by(manager, value)).toEqual([]);
  });

  it('finds nothing by a value without a word', () => {
    const manager = withSecrets('prod+app', 'other');
    for (const value of ['+', ' ', '']) expect(by(manager, value)).toEqual([]);
  });
});
