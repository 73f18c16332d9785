import { describe, expect, it } from 'vitest';
import { defineSecrets, isManifest, manifestFileNames } from '../src/index.ts';

const manifest = defineSecrets({ application: 'shop', secrets: { token: { env: 'API_TOKEN' } } });

describe('isManifest', () => {
  it('accepts what defineSecrets made', () => {
    expect(isManifest(manifest)).toBe(true);
  });

  it('accepts a manifest of another copy of the package', () => {
    expect(isManifest(structuredClone(manifest))).toBe(true);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'shop'],
    ['a declaration that defineSecrets has not seen', { application: 'shop', secrets: {} }],
    ['secrets that are no list', { ...manifest, secrets: {} }],
    ['no application', { nameTemplate: '{secret}', secrets: [] }],
    ['no template of names', { application: 'shop', secrets: [] }],
  ])('refuses %s', (_what, value) => {
    expect(isManifest(value)).toBe(false);
  });
});

describe('manifestFileNames', () => {
  it('has the name every Node.js imports first', () => {
    expect(manifestFileNames).toEqual([
      'undotenv.config.mjs',
      'undotenv.config.js',
      'undotenv.config.ts',
      'undotenv.config.json',
      'undotenv.config.yaml',
      'undotenv.config.yml',
    ]);
  });
});
