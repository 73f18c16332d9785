import type { OperationName } from '@undotenv/protocol';
import { describe, expect, it } from 'vitest';
import { foreign, invalidName, notFound, secretsManager, token } from './secrets-manager.ts';

const prefix = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:';

describe('a SecretId', () => {
  it('is a name, a full ARN, or an ARN without suffix', () => {
    const { call } = secretsManager();
    const { ARN } = call('CreateSecret', { Name: 'app/db', ClientRequestToken: token(1) });
    for (const SecretId of ['app/db', ARN, `${prefix}app/db`]) {
      expect(call('DescribeSecret', { SecretId }).ARN).toBe(ARN);
    }
  });

  it.each(['db-a1b2c3', 'db-abcdef'])(
    'without suffix is taken for a full ARN where the name ends like one: %s',
    (Name) => {
      const { call, refusal } = secretsManager();
      const { ARN } = call('CreateSecret', { Name, ClientRequestToken: token(1) });
      call('CreateSecret', { Name: 'db', ClientRequestToken: token(2) });
      expect(refusal('DescribeSecret', { SecretId: prefix + Name })).toEqual(notFound);
      expect(call('DescribeSecret', { SecretId: ARN }).Name).toBe(Name);
      expect(call('DescribeSecret', { SecretId: Name }).Name).toBe(Name);
    },
  );

  it.each(['db-a1b2', 'db-a1b2c3-', 'db-a1b2c3d'])('without suffix finds %s', (Name) => {
    const { call } = secretsManager();
    const { ARN } = call('CreateSecret', { Name, ClientRequestToken: token(1) });
    expect(call('DescribeSecret', { SecretId: prefix + Name }).ARN).toBe(ARN);
  });

  it('is not a name with the suffix, nor an ARN with another suffix, region or partition', () => {
    const { call, refusal } = secretsManager();
    const { ARN } = call('CreateSecret', { Name: 'app/db', ClientRequestToken: token(1) });
    const others = [
      'app/db-Sfx001',
      `${prefix}app/db-Other1`,
      ARN.replace('us-east-1', 'eu-west-1'),
      ARN.replace('arn:aws:', 'arn:aws-cn:'),
      'APP/DB',
    ];
    for (const SecretId of others)
      expect(refusal('DescribeSecret', { SecretId })).toEqual(notFound);
  });

  it('of another account is denied, whether or not there is such a secret', () => {
    const { call, refusal } = secretsManager();
    const { ARN } = call('CreateSecret', { Name: 'x', ClientRequestToken: token(1) }, foreign);
    for (const SecretId of [ARN, `${ARN}y`]) {
      expect(refusal('GetSecretValue', { SecretId })).toEqual({
        name: 'AccessDeniedException',
        message: `User: arn:aws:iam::123456789012:user/tester is not authorized to perform: secretsmanager:GetSecretValue on resource: ${SecretId} because no resource-based policy allows the secretsmanager:GetSecretValue action`,
      });
    }
  });

  const requests: [OperationName, object][] = [
    ['GetSecretValue', {}],
    ['DescribeSecret', {}],
    ['ListSecretVersionIds', {}],
    ['PutSecretValue', { SecretString: 'synthetic-password-1', ClientRequestToken: token(1) }],
    ['UpdateSecret', { ClientRequestToken: token(1) }],
    ['UpdateSecretVersionStage', { VersionStage: 'BLUE', MoveToVersionId: token(1) }],
    ['DeleteSecret', { ForceDeleteWithoutRecovery: true }],
    ['RestoreSecret', {}],
    ['TagResource', { Tags: [] }],
    ['UntagResource', { TagKeys: [] }],
  ];

  it.each(requests)(
    'that is no name is refused by %s before anything is looked up',
    (name, rest) => {
      const { refusal } = secretsManager();
      for (const SecretId of [
        'bad name',
        'arn:aws:secretsmanager:us-east-1',
        `${prefix}bad name`,
      ]) {
        expect(refusal(name, { SecretId, ...rest })).toEqual(invalidName);
      }
    },
  );
});
