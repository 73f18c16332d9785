import { describe, expect, it } from 'vitest';
import { secretsManager, token } from './secrets-manager.ts';

const SecretId = 'app/db';

/** ValidationException with problems given as `<what> at <member>: <must>`. */
function validation(...problems: string[]): object {
  const count =
    problems.length === 1 ? '1 validation error' : `${String(problems.length)} validation errors`;
  const texts = problems.map((each) =>
    each.replace(': ', ' failed to satisfy constraint: Member must '),
  );
  return { name: 'ValidationException', message: `${count} detected: ${texts.join('; ')}` };
}

describe('the constraints of the API model', () => {
  it('name every broken one at once, in the service’s words', () => {
    const { refusal } = secretsManager();
    expect(refusal('GetSecretValue', {})).toEqual({
      name: 'ValidationException',
      message:
        "1 validation error detected: Value null at 'secretId' failed to satisfy constraint: Member must not be null",
    });
    expect(
      refusal('GetSecretValue', { SecretId: '', VersionId: 'short', VersionStage: '' }),
    ).toEqual(
      validation(
        "Value '' at 'secretId': have length greater than or equal to 1",
        "Value 'short' at 'versionId': have length greater than or equal to 32",
        "Value '' at 'versionStage': have length greater than or equal to 1",
      ),
    );
  });

  it('hold for tokens, labels, tags and pages', () => {
    const { refusal } = secretsManager();
    const long = 'x'.repeat(257);
    expect(refusal('CreateSecret', { Name: 'x', ClientRequestToken: 'short' })).toEqual(
      validation("Value 'short' at 'clientRequestToken': have length greater than or equal to 32"),
    );
    expect(refusal('TagResource', { SecretId, Tags: [{ Key: 'a', Value: long }] })).toEqual(
      validation("Value at 'tags.1.member.value': have length less than or equal to 256"),
    );
    expect(refusal('TagResource', { SecretId, Tags: [{ Key: '' }] })).toEqual(
      validation(
        "Value '' at 'tags.1.member.key': have length greater than or equal to 1",
        "Value null at 'tags.1.member.value': not be null",
      ),
    );
    expect(refusal('ListSecrets', { MaxResults: 101, SortOrder: 'up' })).toEqual(
      validation(
        "Value '101' at 'maxResults': have value less than or equal to 100",
        "Value 'up' at 'sortOrder': satisfy enum value set: [asc, desc]",
      ),
    );
  });

  it('hold for filters: how many, how many values, how long and of which characters', () => {
    const { refusal } = secretsManager();
    const filter = (...Values: string[]): object => ({ Key: 'name', Values });
    const elevenFilters = Array.from({ length: 11 }, () => filter('a'));
    const eleven = Array.from({ length: 11 }, () => 'a');
    const pattern = String.raw`^\!?[a-zA-Z0-9 :_@\/\+\=\.\-\!]*$`;
    const values = 'filters.1.member.values';
    for (const operation of ['ListSecrets', 'BatchGetSecretValue'] as const) {
      const refused = (Filters: object[]): object => refusal(operation, { Filters });
      expect(refused(elevenFilters)).toEqual(
        validation("Value at 'filters': have length less than or equal to 10"),
      );
      expect(refused([filter()])).toEqual(
        validation(`Value at '${values}': have length greater than or equal to 1`),
      );
      expect(refused([filter(...eleven)])).toEqual(
        validation(`Value at '${values}': have length less than or equal to 10`),
      );
      expect(refused([filter('a', 'x'.repeat(513))])).toEqual(
        validation(`Value at '${values}.2.member': have length less than or equal to 512`),
      );
      for (const value of ['a*', 'é', '#', 'a\n', 'a,b']) {
        expect(refused([filter(value)])).toEqual(
          validation(
            `Value at '${values}.1.member': satisfy regular expression pattern: ${pattern}`,
          ),
        );
      }
      expect(refused([{ Key: 'colour' }])).toEqual(
        validation(
          "Value 'colour' at 'filters.1.member.key': satisfy enum value set: [description, name, tag-key, tag-value, primary-region, owning-service, all]",
          `Value null at '${values}': not be null`,
        ),
      );
    }
  });

  it('allow ten filters with ten values of 512 characters', () => {
    const Values = Array.from({ length: 10 }, () => '!/_+=.@- :aZ9'.padEnd(512, 'x'));
    const Filters = Array.from({ length: 10 }, () => ({ Key: 'name' as const, Values }));
    expect(secretsManager().call('ListSecrets', { Filters }).SecretList).toEqual([]);
  });

  it('hold for batches and for passwords', () => {
    const { refusal } = secretsManager();
    const ids = Array.from({ length: 21 }, (_, index) => String(index));
    expect(refusal('BatchGetSecretValue', { SecretIdList: [], NextToken: '' })).toEqual(
      validation(
        "Value at 'secretIdList': have length greater than or equal to 1",
        "Value '' at 'nextToken': have length greater than or equal to 1",
      ),
    );
    expect(refusal('BatchGetSecretValue', { SecretIdList: ids, MaxResults: 21 })).toEqual(
      validation(
        "Value at 'secretIdList': have length less than or equal to 20",
        "Value '21' at 'maxResults': have value less than or equal to 20",
      ),
    );
    expect(refusal('BatchGetSecretValue', { SecretIdList: ['a', ''], MaxResults: 0 })).toEqual(
      validation(
        "Value '' at 'secretIdList.2.member': have length greater than or equal to 1",
        "Value '0' at 'maxResults': have value greater than or equal to 1",
      ),
    );
    const excluded = 'x'.repeat(4_097);
    expect(
      refusal('GetRandomPassword', { PasswordLength: 4_097, ExcludeCharacters: excluded }),
    ).toEqual(
      validation(
        "Value '4097' at 'passwordLength': have value less than or equal to 4096",
        "Value at 'excludeCharacters': have length less than or equal to 4096",
      ),
    );
    expect(refusal('GetRandomPassword', { PasswordLength: 0 })).toEqual(
      validation("Value '0' at 'passwordLength': have value greater than or equal to 1"),
    );
  });

  it('take null for absent and ignore what they do not know', () => {
    const { call } = secretsManager();
    const request = { Name: 'x', ClientRequestToken: token(1), Description: null, Unknown: 1 };
    expect(call('CreateSecret', request as never)).toMatchObject({ Name: 'x' });
  });

  it.each([
    ['GetSecretValue', { SecretId: 7 }, "'secretId' must be a string"],
    ['ListSecrets', { MaxResults: '7' }, "'maxResults' must be an integer"],
    ['ListSecrets', { MaxResults: 1.5 }, "'maxResults' must be an integer"],
    [
      'ListSecrets',
      { IncludePlannedDeletion: 'yes' },
      "'includePlannedDeletion' must be a boolean",
    ],
    ['ListSecrets', { Filters: [{ Key: 7 }] }, "'filters.1.member.key' must be a string"],
    ['ListSecrets', { SortBy: 7 }, "'sortBy' must be a string"],
    ['ListSecrets', { SortOrder: [] }, "'sortOrder' must be a string"],
    ['BatchGetSecretValue', { SecretIdList: 'a' }, "'secretIdList' must be a list"],
    ['BatchGetSecretValue', { SecretIdList: [7] }, "'secretIdList.1.member' must be a string"],
    ['BatchGetSecretValue', { Filters: {} }, "'filters' must be a list"],
    ['BatchGetSecretValue', { NextToken: 7 }, "'nextToken' must be a string"],
    ['GetRandomPassword', { PasswordLength: '8' }, "'passwordLength' must be an integer"],
    ['GetRandomPassword', { ExcludeCharacters: ['a'] }, "'excludeCharacters' must be a string"],
    ['GetRandomPassword', { ExcludeLowercase: 1 }, "'excludeLowercase' must be a boolean"],
    ['GetRandomPassword', { ExcludeUppercase: 1 }, "'excludeUppercase' must be a boolean"],
    ['GetRandomPassword', { ExcludeNumbers: 1 }, "'excludeNumbers' must be a boolean"],
    ['GetRandomPassword', { ExcludePunctuation: 1 }, "'excludePunctuation' must be a boolean"],
    ['GetRandomPassword', { IncludeSpace: 1 }, "'includeSpace' must be a boolean"],
    [
      'GetRandomPassword',
      { RequireEachIncludedType: 'no' },
      "'requireEachIncludedType' must be a boolean",
    ],
    ['TagResource', { SecretId, Tags: {} }, "'tags' must be a list"],
    ['TagResource', { SecretId, Tags: ['a'] }, "'tags.1.member' must be a structure"],
  ] as const)('%s refuses %j for its types', (operation, request, message) => {
    expect(secretsManager().refusal(operation, request)).toEqual({
      name: 'SerializationException',
      message,
    });
  });
});

describe('a value', () => {
  const create = (value: object): object => ({ Name: 'x', ClientRequestToken: token(1), ...value });

  it.each([1, 65_536])('may have %i bytes', (bytes) => {
    const { call } = secretsManager();
    const SecretString = 'x'.repeat(bytes);
    call('CreateSecret', create({ SecretString }) as never);
    expect(call('GetSecretValue', { SecretId: 'x' }).SecretString).toBe(SecretString);
    const SecretBinary = Buffer.alloc(bytes, 7).toString('base64');
    const put = { SecretId: 'x', SecretBinary, ClientRequestToken: token(2) };
    call('PutSecretValue', put);
    expect(call('GetSecretValue', { SecretId: 'x' }).SecretBinary).toBe(SecretBinary);
  });

  it('is not repeated where it is too long or too short; characters count by their bytes', () => {
    const { refusal } = secretsManager();
    const tooLong = (member: string): object =>
      validation(`Value at '${member}': have length less than or equal to 65536`);
    const tooShort = (member: string): object =>
      validation(`Value at '${member}': have length greater than or equal to 1`);
    expect(refusal('CreateSecret', create({ SecretString: 'x'.repeat(65_537) }))).toEqual(
      tooLong('secretString'),
    );
    expect(refusal('CreateSecret', create({ SecretString: 'ü'.repeat(32_769) }))).toEqual(
      tooLong('secretString'),
    );
    expect(refusal('CreateSecret', create({ SecretString: '' }))).toEqual(tooShort('secretString'));
    expect(refusal('CreateSecret', create({ SecretBinary: '' }))).toEqual(tooShort('secretBinary'));
    const bytes = Buffer.alloc(65_537).toString('base64');
    expect(refusal('CreateSecret', create({ SecretBinary: bytes }))).toEqual(
      tooLong('secretBinary'),
    );
  });

  it('is refused where it would not come back the same', () => {
    const { refusal } = secretsManager();
    expect(refusal('CreateSecret', create({ SecretString: 'half \ud83d' }))).toEqual({
      name: 'SerializationException',
      message: "'secretString' must be Unicode text",
    });
    for (const SecretBinary of ['not base64!', 'eA', 'eB==', ' eA==']) {
      expect(refusal('CreateSecret', create({ SecretBinary }))).toEqual({
        name: 'SerializationException',
        message: "'secretBinary' must be base64",
      });
    }
  });
});
