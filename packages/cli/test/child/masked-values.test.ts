import { describe, expect, it } from 'vitest';
import { maskedValues } from '../../src/child/masked-values.ts';

const masked = (secrets: Record<string, string>, others: Record<string, string> = {}): string[] =>
  maskedValues({ secrets, others });

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

  it('has the password of a URL on its own, as it is written and as it is meant', () => {
    const url = 'postgres://app:synthetic%2Fpass@db.synthetic.example/shop';
    expect(masked({ DATABASE_URL: url })).toEqual([url, 'synthetic%2Fpass', 'synthetic/pass']);
  });

  it('has what looks like a secret among the variables that were there already', () => {
    const others = { DB_PASSWORD: 'synthetic-override', LANG: 'C.UTF-8', EDITOR: 'vi' };
    expect(masked({}, others)).toEqual(['synthetic-override']);
  });
});
