import { describe, expect, it } from 'vitest';
import { limits } from '../src/limits.ts';
import { endsLikeArnSuffix, isSecretName } from '../src/secret-name.ts';

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

describe('endsLikeArnSuffix', () => {
  it('sees a hyphen and six characters at the end', () => {
    expect(endsLikeArnSuffix('database-a1B2c3')).toBe(true);
    expect(endsLikeArnSuffix('database-a1B2')).toBe(false);
  });
});
