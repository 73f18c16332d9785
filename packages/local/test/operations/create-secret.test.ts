import { describe, expect, it } from 'vitest';
import {
  daySeconds,
  foreign,
  home,
  invalidName,
  noonSeconds,
  secretsManager,
  token,
  tokenMissing,
} from './secrets-manager.ts';

const value = 'synthetic-password-1';

describe('CreateSecret', () => {
  it('answers ARN, name and the token as version id', () => {
    const { call } = secretsManager();
    expect(
      call('CreateSecret', { Name: 'app/db', SecretString: value, ClientRequestToken: token(1) }),
    ).toEqual({
      ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:app/db-Sfx001',
      Name: 'app/db',
      VersionId: token(1),
    });
  });

  it('answers no version id where no value was given', () => {
    const { call } = secretsManager();
    const created = call('CreateSecret', { Name: 'empty', ClientRequestToken: token(1) });
    expect(created).toEqual({ ARN: expect.any(String) as string, Name: 'empty' });
    expect(call('DescribeSecret', { SecretId: 'empty' })).not.toHaveProperty('VersionIdsToStages');
  });

  it('keeps binary values byte for byte', () => {
    const { call } = secretsManager();
    const bytes = Buffer.from([0, 255, 128, 13, 10]).toString('base64');
    call('CreateSecret', { Name: 'bin', SecretBinary: bytes, ClientRequestToken: token(1) });
    const read = call('GetSecretValue', { SecretId: 'bin' });
    expect(read.SecretBinary).toBe(bytes);
    expect(read).not.toHaveProperty('SecretString');
  });

  it('N-10, N-11: keeps the description, and the tags in their order', () => {
    const { call } = secretsManager();
    const Tags = [
      { Key: 'Project', Value: 'NBA-MCP' },
      { Key: 'Environment', Value: 'Production' },
      { Key: 'ManagedBy', Value: 'Terraform' },
    ];
    const Description = 'NBA MCP credentials for database';
    const Name = 'nba-mcp/production/database';
    call('CreateSecret', { Name, Description, Tags, ClientRequestToken: token(1) });
    expect(call('DescribeSecret', { SecretId: Name })).toMatchObject({ Description, Tags });
  });

  it('puts the secret in the partition of its region', () => {
    const { call } = secretsManager();
    const beijing = { ...home, region: 'cn-north-1' };
    const { ARN } = call('CreateSecret', { Name: 'x', ClientRequestToken: token(1) }, beijing);
    expect(ARN).toBe('arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:x-Sfx001');
  });

  it('takes the repeated request for the one it answered already', () => {
    const { call, clock } = secretsManager();
    const request = { Name: 'app/db', SecretString: value, ClientRequestToken: token(1) };
    const created = call('CreateSecret', request);
    clock.advance(60);
    expect(call('CreateSecret', request)).toEqual(created);
    expect(call('DescribeSecret', { SecretId: 'app/db' }).LastChangedDate).toBe(noonSeconds);
  });

  it('N-14: refuses a name that exists', () => {
    const { call, refusal } = secretsManager();
    call('CreateSecret', { Name: 'app/db', SecretString: value, ClientRequestToken: token(1) });
    const again = { Name: 'app/db', SecretString: value, ClientRequestToken: token(2) };
    expect(refusal('CreateSecret', again)).toEqual({
      name: 'ResourceExistsException',
      message: 'The operation failed because the secret app/db already exists.',
    });
  });

  it('refuses a known token with another value', () => {
    const { call, refusal } = secretsManager();
    const request = { Name: 'app/db', SecretString: value, ClientRequestToken: token(1) };
    const { ARN } = call('CreateSecret', request);
    expect(refusal('CreateSecret', { ...request, SecretString: 'synthetic-password-2' })).toEqual({
      name: 'ResourceExistsException',
      message: `You can't use ClientRequestToken ${token(1)} because that value is already in use for a version of secret ${ARN}.`,
    });
  });

  it('refuses the name of a secret awaiting deletion, and takes it once that is gone', () => {
    const { call, clock, refusal } = secretsManager();
    const request = { Name: 'app/db', SecretString: value, ClientRequestToken: token(1) };
    const first = call('CreateSecret', request);
    call('DeleteSecret', { SecretId: 'app/db', RecoveryWindowInDays: 7 });
    expect(refusal('CreateSecret', request)).toEqual({
      name: 'InvalidRequestException',
      message:
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
    });
    clock.advance(7 * 86_400);
    expect(call('CreateSecret', request).ARN).not.toBe(first.ARN);
  });

  it('refuses a request without token before it looks at the name', () => {
    expect(secretsManager().refusal('CreateSecret', { Name: 'bad name' })).toEqual(tokenMissing);
  });

  it.each(['bad name', 'schlüssel', 'a:b', 'a!'])('refuses the name "%s"', (Name) => {
    const request = { Name, ClientRequestToken: token(1) };
    expect(secretsManager().refusal('CreateSecret', request)).toEqual(invalidName);
  });

  it('refuses a string and a binary value together', () => {
    const both = { SecretString: value, SecretBinary: 'eA==' };
    const request = { Name: 'x', ClientRequestToken: token(1), ...both };
    expect(secretsManager().refusal('CreateSecret', request)).toEqual({
      name: 'InvalidParameterException',
      message:
        "You can't specify both a binary secret value and a string secret value in the same secret.",
    });
  });

  it('refuses more than fifty tags, and reserved keys', () => {
    const { refusal } = secretsManager();
    const request = { Name: 'x', ClientRequestToken: token(1) };
    const tags = Array.from({ length: 51 }, (_, index) => ({
      Key: `k${String(index)}`,
      Value: '',
    }));
    expect(refusal('CreateSecret', { ...request, Tags: tags })).toEqual({
      name: 'InvalidParameterException',
      message: 'A secret can have at most 50 tags.',
    });
    const reserved = [{ Key: 'AWS:x', Value: '' }];
    expect(refusal('CreateSecret', { ...request, Tags: reserved })).toEqual({
      name: 'InvalidParameterException',
      message: 'Tag keys that begin with aws: are reserved.',
    });
  });

  it('refuses a secret more than a region may hold, but not the repetition of one', () => {
    const { call, refusal } = secretsManager({ secretsPerRegion: 1 });
    const request = { Name: 'one', SecretString: 'v1', ClientRequestToken: token(1) };
    call('CreateSecret', request);
    expect(call('CreateSecret', request).VersionId).toBe(token(1));
    expect(refusal('CreateSecret', { ...request, Name: 'two' }).name).toBe(
      'LimitExceededException',
    );
    call('CreateSecret', { ...request, Name: 'two' }, foreign);
  });

  it('has room again for a secret whose recovery window is over, though nobody came across it', () => {
    const { call, clock, store } = secretsManager({ secretsPerRegion: 1 });
    call('CreateSecret', { Name: 'one', ClientRequestToken: token(1) });
    call('DeleteSecret', { SecretId: 'one', RecoveryWindowInDays: 7 });
    clock.advance(7 * daySeconds);
    expect(store.count(home)).toBe(1);
    call('CreateSecret', { Name: 'two', ClientRequestToken: token(2) });
    expect(store.list(home).map(({ name }) => name)).toEqual(['two']);
  });
});
