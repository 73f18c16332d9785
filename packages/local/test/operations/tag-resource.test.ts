import { beforeEach, describe, expect, it } from 'vitest';
import {
  markedForDeletion,
  notFound,
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

describe('TagResource', () => {
  it('N-12: gives a tag a new value in its place and leaves the others alone', () => {
    const Tags = [tag('Project', 'NBA-MCP'), tag('Environment', 'Production')];
    manager.call('TagResource', { SecretId, Tags });
    manager.call('TagResource', { SecretId, Tags: [tag('Project', 'Other'), tag('Owner', '')] });
    expect(tags()).toEqual([
      tag('Project', 'Other'),
      tag('Environment', 'Production'),
      tag('Owner', ''),
    ]);
  });

  it('counts fifty tags over the whole secret', () => {
    const fifty = Array.from({ length: 50 }, (_, index) => tag(`k${String(index)}`, ''));
    manager.call('TagResource', { SecretId, Tags: fifty });
    manager.call('TagResource', { SecretId, Tags: [tag('k0', 'again')] });
    expect(manager.refusal('TagResource', { SecretId, Tags: [tag('k50', '')] })).toEqual({
      name: 'InvalidParameterException',
      message: 'A secret can have at most 50 tags.',
    });
  });

  it('treats a key named __proto__ as any other', () => {
    manager.call('TagResource', { SecretId, Tags: [tag('__proto__', 'x')] });
    expect(tags()).toEqual([tag('__proto__', 'x')]);
  });

  it('refuses a secret that is marked for deletion, or missing', () => {
    const Tags = [tag('a', 'b')];
    manager.call('DeleteSecret', { SecretId });
    expect(manager.refusal('TagResource', { SecretId, Tags })).toEqual(markedForDeletion);
    expect(manager.refusal('TagResource', { SecretId: 'missing', Tags })).toEqual(notFound);
  });
});
