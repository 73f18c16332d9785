import { defineSecrets } from '@undotenv/manifest';
import { describe, expect, it } from 'vitest';
import { maskedValues, plainVariables } from '../../src/child/masked-values.ts';

const masked = (
  secrets: Record<string, string>,
  others: Record<string, string> = {},
  plain: ReadonlySet<string> = new Set(),
): string[] => maskedValues({ secrets, others, plain });

describe('maskedValues', () => {
  it.each([
    ['DB_PASSWORD', '$uper5ecret'],
    ['ADMIN_PASSWORD', 'my-synthetic-password'],
    ['VAULT_PIN', '48213377'],
    ['UNLOCK_PHRASE', 'correct horse battery staple'],
  ])('has what came from Secrets Manager as %s, whatever it looks like', (name, value) => {
    expect(masked({ [name]: value })).toContain(value);
  });

  it('leaves settings out: masking them would garble harmless output', () => {
    const settings = { DB_HOST: 'db.synthetic.example', DB_USER: 'postgres', DB_NAME: 'nba_stats' };
    expect(masked({ ...settings, AWS_REGION: 'us-east-1', DB_PORT: '5432' })).toEqual([]);
  });

  it('leaves out what the manifest declares plain, wherever its variable comes from', () => {
    const manifest = defineSecrets({
      application: 'shop',
      secrets: {
        database: {
          keys: { password: { env: 'DB_PASSWORD' }, key: { env: 'PUBLIC_KEY', plain: true } },
        },
        site: { env: 'SITE_TOKEN', plain: true },
      },
    });
    const secrets = { DB_PASSWORD: 'synthetic-password-1', PUBLIC_KEY: 'synthetic-key' };
    const others = { SITE_TOKEN: 'synthetic-token' };
    expect(masked(secrets, others)).toHaveLength(3);
    expect(masked(secrets, others, plainVariables(manifest))).toEqual(['synthetic-password-1']);
  });

  it('has what looks like a secret among the variables that were there already', () => {
    const others = { DB_PASSWORD: 'synthetic-override', LANG: 'C.UTF-8', EDITOR: 'vi' };
    expect(masked({}, others)).toEqual(['synthetic-override']);
  });
});
