import { describe, expect, it } from 'vitest';
import { identityOf } from '../../src/access/identity.ts';
import type { Caller } from '../../src/access/caller.ts';
import { home, type SecretsManager, secretsManager, token } from '../operations/secrets-manager.ts';

const SecretId = 'app/db';
const secretArn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:app/db-Sfx001';
const keyArn = 'arn:aws:kms:us-east-1:123456789012:key/app';
const accountRoot = 'arn:aws:iam::123456789012:root';
const forbidden = { name: 'AccessDeniedException', message: 'Access to KMS is not allowed' };
const west: Caller = { ...home, region: 'us-west-2' };

const onSecrets = { Effect: 'Allow', Action: 'secretsmanager:*', Resource: '*' };

/** A user who may do everything with secrets, and with keys what `statements` say. */
function userWith(statements: readonly object[], name = 'app'): Caller {
  const arn = `arn:aws:iam::123456789012:user/${name}`;
  const document = JSON.stringify({
    Version: '2012-10-17',
    Statement: [onSecrets, ...statements],
  });
  const identity = identityOf({ arn, policies: [{ name: 'app', document }], tags: {} });
  return { ...home, principalArn: arn, identity };
}

function allow(Action: string | string[], more: object = {}): object {
  return { Effect: 'Allow', Action, Resource: keyArn, ...more };
}

function keyPolicy(...statements: readonly object[]): string {
  const Statement = statements.map((each) => ({ Resource: '*', ...each }));
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

/** A secret with one version under the key `alias/app`. */
function underKey(): SecretsManager {
  const manager = secretsManager();
  manager.keys.create({ alias: 'alias/app', keyId: 'app' });
  manager.call('CreateSecret', {
    Name: SecretId,
    SecretString: 'synthetic-password-1',
    KmsKeyId: 'alias/app',
    ClientRequestToken: token(1),
  });
  return manager;
}

describe('a secret under a KMS key', () => {
  it('is refused a key that is unknown, disabled or of another region, with or without value', () => {
    const { keys, refusal } = secretsManager();
    keys.create({ alias: 'alias/off' });
    keys.disable('alias/off');
    keys.create({ alias: 'alias/west', region: 'us-west-2' });
    for (const KmsKeyId of ['alias/none', 'alias/off', 'alias/west', keyArn]) {
      const request = { Name: SecretId, KmsKeyId, ClientRequestToken: token(1) };
      expect(refusal('CreateSecret', request).name).toBe('EncryptionFailure');
      const valued = { ...request, SecretString: 'synthetic-password-1' };
      expect(refusal('CreateSecret', valued).name).toBe('EncryptionFailure');
    }
    expect(refusal('DescribeSecret', { SecretId }).name).toBe('ResourceNotFoundException');
  });

  it('may name any key while the server knows none', () => {
    const { call } = secretsManager();
    const request = { Name: SecretId, KmsKeyId: 'alias/anything', ClientRequestToken: token(1) };
    call('CreateSecret', { ...request, SecretString: 'synthetic-password-1' });
    expect(call('GetSecretValue', { SecretId }).SecretString).toBe('synthetic-password-1');
    expect(call('DescribeSecret', { SecretId }).KmsKeyId).toBe('alias/anything');
  });

  it('takes every name of the default key for none', () => {
    const { call, keys } = secretsManager();
    keys.create({ alias: 'alias/app' });
    const defaults = [
      'alias/aws/secretsmanager',
      'arn:aws:kms:us-east-1:123456789012:alias/aws/secretsmanager',
      '',
    ];
    for (const [at, KmsKeyId] of defaults.entries()) {
      const Name = `secret-${String(at)}`;
      call('CreateSecret', { Name, KmsKeyId, ClientRequestToken: token(1) });
      expect(call('DescribeSecret', { SecretId: Name })).not.toHaveProperty('KmsKeyId');
    }
  });

  it('is not read while its key is disabled, and is once it is enabled', () => {
    const { call, keys, refusal } = underKey();
    keys.disable('alias/app');
    expect(refusal('GetSecretValue', { SecretId })).toEqual({
      name: 'DecryptionFailure',
      message:
        "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
    });
    const put = { SecretId, SecretString: 'synthetic-password-2', ClientRequestToken: token(2) };
    expect(refusal('PutSecretValue', put).name).toBe('EncryptionFailure');
    expect(call('DescribeSecret', { SecretId }).KmsKeyId).toBe('alias/app');
    expect(call('BatchGetSecretValue', { SecretIdList: [SecretId] }).Errors).toMatchObject([
      { SecretId, ErrorCode: 'DecryptionFailure' },
    ]);
    keys.enable('alias/app');
    expect(call('GetSecretValue', { SecretId }).SecretString).toBe('synthetic-password-1');
  });

  it('is lost with its key', () => {
    const { clock, keys, refusal } = underKey();
    keys.scheduleDeletion('alias/app', 7);
    expect(refusal('GetSecretValue', { SecretId }).name).toBe('DecryptionFailure');
    clock.advance(8 * 86_400);
    expect(refusal('GetSecretValue', { SecretId }).name).toBe('DecryptionFailure');
  });

  it('needs kms:Decrypt to be read, besides GetSecretValue', () => {
    const { call, refusal } = underKey();
    const reader = userWith([allow('kms:Decrypt')]);
    expect(call('GetSecretValue', { SecretId }, reader).Name).toBe(SecretId);
    expect(refusal('GetSecretValue', { SecretId }, userWith([]))).toEqual(forbidden);
    const put = { SecretId, SecretString: 'synthetic-password-2', ClientRequestToken: token(2) };
    expect(refusal('PutSecretValue', put, reader)).toEqual(forbidden);
    const writer = userWith([allow(['kms:Decrypt', 'kms:GenerateDataKey'])]);
    expect(call('PutSecretValue', put, writer).VersionId).toBe(token(2));
  });

  it('does not let a value be guessed by those who may not decrypt it', () => {
    const { refusal } = underKey();
    const repeated = { SecretId, ClientRequestToken: token(1) };
    for (const SecretString of ['synthetic-password-1', 'synthetic-password-2']) {
      const put = { ...repeated, SecretString };
      expect(refusal('PutSecretValue', put, userWith([]))).toEqual(forbidden);
      const create = { Name: SecretId, SecretString, ClientRequestToken: token(1) };
      expect(refusal('CreateSecret', create, userWith([]))).toEqual(forbidden);
    }
  });

  it('keeps a key from whom its policy does not let in, whatever their own policies say', () => {
    const { call, keys, refusal } = underKey();
    const everything = userWith([{ Effect: 'Allow', Action: '*', Resource: '*' }]);
    const app = { AWS: 'arn:aws:iam::123456789012:user/app' };
    keys.putPolicy(
      'alias/app',
      keyPolicy({
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::123456789012:user/other' },
        Action: 'kms:*',
      }),
    );
    expect(refusal('GetSecretValue', { SecretId }, everything)).toEqual(forbidden);
    keys.putPolicy(
      'alias/app',
      keyPolicy({ Effect: 'Allow', Principal: app, Action: 'kms:Decrypt' }),
    );
    expect(call('GetSecretValue', { SecretId }, userWith([])).Name).toBe(SecretId);
    const denial = { Effect: 'Deny', Principal: app, Action: 'kms:Decrypt' };
    const delegation = { Effect: 'Allow', Principal: { AWS: accountRoot }, Action: 'kms:*' };
    keys.putPolicy('alias/app', keyPolicy(delegation, denial));
    expect(refusal('GetSecretValue', { SecretId }, everything)).toEqual(forbidden);
  });

  it('B-30: evaluates the policy of the stack: the role decrypts, and does not encrypt', () => {
    const { call, keys, refusal } = underKey();
    const role = { AWS: 'arn:aws:iam::123456789012:user/lambda' };
    keys.putPolicy(
      'alias/app',
      keyPolicy(
        {
          Sid: 'Enable IAM User Permissions',
          Effect: 'Allow',
          Principal: { AWS: accountRoot },
          Action: 'kms:*',
        },
        {
          Sid: 'Allow Lambda to decrypt',
          Effect: 'Allow',
          Principal: role,
          Action: ['kms:Decrypt', 'kms:DescribeKey'],
        },
      ),
    );
    expect(call('GetSecretValue', { SecretId }).Name).toBe(SecretId);
    const lambda = userWith([], 'lambda');
    expect(call('GetSecretValue', { SecretId }, lambda).Name).toBe(SecretId);
    const put = { SecretId, SecretString: 'synthetic-password-2', ClientRequestToken: token(2) };
    expect(refusal('PutSecretValue', put, lambda)).toEqual(forbidden);
    expect(refusal('GetSecretValue', { SecretId }, userWith([], 'other'))).toEqual(forbidden);
  });

  it('allows use of a key through Secrets Manager of the region', () => {
    const { call, refusal } = underKey();
    const via = (service: string): Caller =>
      userWith([
        allow(['kms:Decrypt', 'kms:DescribeKey'], {
          Condition: { StringEquals: { 'kms:ViaService': service } },
        }),
      ]);
    const ours = via('secretsmanager.us-east-1.amazonaws.com');
    expect(call('GetSecretValue', { SecretId }, ours).Name).toBe(SecretId);
    const theirs = via('secretsmanager.eu-west-1.amazonaws.com');
    expect(refusal('GetSecretValue', { SecretId }, theirs)).toEqual(forbidden);
  });

  it('may be under a key of another account, if that and the own policies allow it', () => {
    const { call, keys, refusal } = secretsManager();
    const policy = keyPolicy({
      Effect: 'Allow',
      Principal: { AWS: accountRoot },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    });
    const { arn } = keys.create({ account: '210987654321', policy });
    const request = { Name: SecretId, SecretString: 'synthetic-password-1', KmsKeyId: arn };
    call('CreateSecret', { ...request, ClientRequestToken: token(1) });
    expect(call('GetSecretValue', { SecretId }).Name).toBe(SecretId);
    expect(refusal('GetSecretValue', { SecretId }, userWith([]))).toEqual(forbidden);
    keys.putPolicy(
      arn,
      keyPolicy({
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::210987654321:root' },
        Action: 'kms:*',
      }),
    );
    expect(refusal('GetSecretValue', { SecretId })).toEqual(forbidden);
  });

  it('tells KMS the secret, the version and the account', () => {
    const { call, refusal } = underKey();
    const when = (key: string, value: string): Caller =>
      userWith([allow('kms:Decrypt', { Condition: { StringEquals: { [key]: value } } })]);
    const conditions = {
      'kms:EncryptionContext:SecretARN': secretArn,
      'kms:EncryptionContext:SecretVersionId': token(1),
      'kms:CallerAccount': '123456789012',
      'aws:ViaAWSService': 'true',
    };
    for (const [key, value] of Object.entries(conditions)) {
      expect(call('GetSecretValue', { SecretId }, when(key, value)).Name, key).toBe(SecretId);
      expect(refusal('GetSecretValue', { SecretId }, when(key, 'other')), key).toEqual(forbidden);
    }
  });
});

describe('UpdateSecret with another key', () => {
  const change = { SecretId, KmsKeyId: 'alias/new', ClientRequestToken: token(9) };

  function withVersions(): SecretsManager {
    const manager = underKey();
    for (const number of [2, 3]) {
      const SecretString = `synthetic-password-${String(number)}`;
      manager.call('PutSecretValue', { SecretId, SecretString, ClientRequestToken: token(number) });
    }
    manager.call('PutSecretValue', {
      SecretId,
      SecretString: 'synthetic-password-4',
      VersionStages: ['AWSPENDING'],
      ClientRequestToken: token(4),
    });
    manager.keys.create({ alias: 'alias/new', keyId: 'new' });
    return manager;
  }

  function keysByVersion({ call }: SecretsManager): Record<string, string[]> {
    const { Versions } = call('ListSecretVersionIds', { SecretId, IncludeDeprecated: true });
    return Object.fromEntries(Versions.map((each) => [each.VersionId, each.KmsKeyIds]));
  }

  it('puts the current, previous and pending version under it, and leaves the others', () => {
    const manager = withVersions();
    manager.call('UpdateSecret', change);
    expect(keysByVersion(manager)).toEqual({
      [token(1)]: ['alias/app'],
      [token(2)]: ['alias/new'],
      [token(3)]: ['alias/new'],
      [token(4)]: ['alias/new'],
    });
    manager.keys.disable('alias/app');
    expect(manager.call('GetSecretValue', { SecretId }).VersionId).toBe(token(3));
    const deprecated = { SecretId, VersionId: token(1) };
    expect(manager.refusal('GetSecretValue', deprecated).name).toBe('DecryptionFailure');
  });

  it('goes back to the default key', () => {
    const manager = withVersions();
    manager.call('UpdateSecret', { ...change, KmsKeyId: '' });
    expect(keysByVersion(manager)[token(3)]).toEqual(['DefaultEncryptionKey']);
    manager.keys.disable('alias/app');
    expect(manager.call('GetSecretValue', { SecretId }).VersionId).toBe(token(3));
  });

  it('re-encrypts nothing for a caller who may not encrypt with the new key', () => {
    const manager = withVersions();
    const Action = ['kms:Decrypt', 'kms:GenerateDataKey'];
    const user = userWith([{ Effect: 'Allow', Action, Resource: '*' }]);
    manager.call('UpdateSecret', change, user);
    expect(manager.call('DescribeSecret', { SecretId }).KmsKeyId).toBe('alias/new');
    expect(keysByVersion(manager)[token(3)]).toEqual(['alias/app']);
  });

  it('gives no caller a copy under a key that opens more than the one of the value', async () => {
    const manager = underKey();
    const user = userWith([]);
    manager.call('UpdateSecret', { SecretId, KmsKeyId: '', ClientRequestToken: token(3) }, user);
    expect(manager.refusal('GetSecretValue', { SecretId }, user)).toEqual(forbidden);
    const seen: unknown[] = [];
    manager.functions.register('SyntheticRotation', () => {
      const pending = { SecretId, VersionStage: 'AWSPENDING' };
      seen.push(manager.refusal('GetSecretValue', pending, user));
      seen.push(keysByVersion(manager)[token(2)]);
    });
    // The caller of this one does not count: a copy is made in nobody's name.
    await manager.rotate({
      SecretId,
      ClientRequestToken: token(2),
      RotationLambdaARN: 'SyntheticRotation',
      RotateImmediately: false,
    });
    await manager.engine.settled();
    expect(seen).toEqual([forbidden, ['alias/app']]);
  });

  it('is refused a key that does not do, and then changes nothing', () => {
    const manager = withVersions();
    manager.keys.disable('alias/new');
    const before = manager.call('DescribeSecret', { SecretId });
    const described = { ...change, Description: 'new' };
    expect(manager.refusal('UpdateSecret', described).name).toBe('EncryptionFailure');
    expect(manager.call('DescribeSecret', { SecretId })).toEqual(before);
  });
});

describe('a replica under a KMS key', () => {
  it('is under a key of its own region', () => {
    const { call, keys, refusal } = underKey();
    keys.create({ alias: 'alias/west', region: 'us-west-2', keyId: 'west' });
    const AddReplicaRegions = [{ Region: 'us-west-2', KmsKeyId: 'alias/west' }];
    call('ReplicateSecretToRegions', { SecretId, AddReplicaRegions });
    expect(call('ListSecretVersionIds', { SecretId }, west).Versions).toMatchObject([
      { KmsKeyIds: ['alias/west'] },
    ]);
    keys.disable('arn:aws:kms:us-west-2:123456789012:key/west');
    expect(refusal('GetSecretValue', { SecretId }, west).name).toBe('DecryptionFailure');
    expect(call('GetSecretValue', { SecretId }).Name).toBe(SecretId);
  });

  it('fails, while the call does not, where its key or that of the primary does not do', () => {
    const { call, keys, refusal } = underKey();
    const statuses = (Region: string, KmsKeyId = ''): unknown => {
      const AddReplicaRegions = [{ Region, KmsKeyId }];
      call('ReplicateSecretToRegions', { SecretId, AddReplicaRegions });
      const { ReplicationStatus = [] } = call('DescribeSecret', { SecretId });
      return ReplicationStatus.find((each) => each.Region === Region)?.Status;
    };
    expect(statuses('us-west-2', 'alias/app')).toBe('Failed');
    expect(refusal('GetSecretValue', { SecretId }, west).name).toBe('ResourceNotFoundException');
    keys.disable('alias/app');
    expect(statuses('us-west-2')).toBe('Failed');
    keys.enable('alias/app');
    expect(statuses('us-west-2')).toBe('InSync');
  });
});
