import { describe, expect, it } from 'vitest';
import { limits } from '../src/limits.ts';
import { endsLikeArnSuffix, isReadableSecretName, isSecretName } from '../src/secret-name.ts';

describe('isSecretName', () => {
  it('accepts names up to the limit of the service', () => {
    expect(isSecretName('a'.repeat(limits.secretNameMaxLength))).toBe(true);
    expect(isSecretName('a'.repeat(limits.secretNameMaxLength + 1))).toBe(false);
    expect(isSecretName('')).toBe(false);
  });

  it('accepts letters, digits and the characters that AWS lists, and no others', () => {
    expect(isSecretName('Shop/prod_1+2=3.4@5-6')).toBe(true);
    for (const name of ['a b', 'a#b', 'ä', 'a\n', '{{a}}']) expect(isSecretName(name)).toBe(false);
  });
});

describe('isReadableSecretName', () => {
  it.each(['rds!cluster-0a1b', 'rds!db-0a1b', 'events!connection/a/0a1b', 'redshift!a-admin'])(
    'accepts %s, which a service has named and nobody else can create',
    (name) => {
      expect(isReadableSecretName(name)).toBe(true);
      expect(isSecretName(name)).toBe(false);
    },
  );

  it('accepts whatever can be created, up to the same length, and no other character', () => {
    expect(isReadableSecretName('Shop/prod_1+2=3.4@5-6')).toBe(true);
    expect(isReadableSecretName('a'.repeat(limits.secretNameMaxLength))).toBe(true);
    expect(isReadableSecretName('a'.repeat(limits.secretNameMaxLength + 1))).toBe(false);
    for (const name of ['', 'a b', 'rds!a#b', 'a:b', 'a!\n']) {
      expect(isReadableSecretName(name)).toBe(false);
    }
  });
});

describe('endsLikeArnSuffix', () => {
  it('sees a hyphen and six characters at the end', () => {
    expect(endsLikeArnSuffix('database-a1B2c3')).toBe(true);
    expect(endsLikeArnSuffix('database-a1B2')).toBe(false);
  });
});
