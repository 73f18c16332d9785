import { beforeEach, describe, expect, it } from 'vitest';
import {
  markedForDeletion,
  type SecretsManager,
  secretsManager,
  token,
} from './secrets-manager.ts';

const SecretId = 'app/db';
let manager: SecretsManager;

beforeEach(() => {
  manager = secretsManager();
  manager.call('CreateSecret', { Name: SecretId, ClientRequestToken: token(1) });
});

const tags = (): unknown => manager.call('DescribeSecret', { SecretId }).Tags;
const tag = (Key: string, Value: string): { Key: string; Value: string } => ({ Key, Value });

describe('UntagResource', () => {
  it('ignores unknown keys, and leaves an empty list once the last tag is gone', () => {
    manager.call('TagResource', { SecretId, Tags: [tag('a', '1'), tag('b', '2')] });
    manager.call('UntagResource', { SecretId, TagKeys: ['a', 'x'] });
    expect(tags()).toEqual([tag('b', '2')]);
    manager.call('UntagResource', { SecretId, TagKeys: ['b'] });
    expect(tags()).toEqual([]);
  });

  it('leaves a secret without tags as it was', () => {
    manager.call('UntagResource', { SecretId, TagKeys: ['a'] });
    expect(tags()).toBeUndefined();
  });

  it('refuses a secret that is marked for deletion', () => {
    manager.call('DeleteSecret', { SecretId });
    expect(manager.refusal('UntagResource', { SecretId, TagKeys: ['a'] })).toEqual(
      markedForDeletion,
    );
  });
});
