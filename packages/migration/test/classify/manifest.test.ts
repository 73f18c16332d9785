import { defineSecrets, type ManifestDeclaration } from '@undotenv/manifest';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { classify } from '../../src/classify/classify.ts';
import { inferManifest } from '../../src/classify/infer-manifest.ts';
import { renderManifest } from '../../src/classify/render-manifest.ts';
import { temporaryDirectory } from '../files/temporary-directory.ts';

describe('inferManifest', () => {
  it('puts the exposed variables into one secret, under their own names', () => {
    const classified = classify(
      new Map([
        ['PORT', '3000'],
        ['DB_PASSWORD', 'synthetic'],
        ['API_KEY', 'synthetic'],
      ]),
    );
    const declaration = inferManifest(classified, { application: 'shop' });
    expect(declaration).toEqual({
      application: 'shop',
      secrets: {
        app: { keys: { DB_PASSWORD: { env: 'DB_PASSWORD' }, API_KEY: { env: 'API_KEY' } } },
      },
    });
  });

  it('gives nothing where nothing is exposed', () => {
    expect(inferManifest(classify(new Map([['PORT', '1']])), { application: 'shop' })).toBe(
      undefined,
    );
  });
});

describe('renderManifest', () => {
  it('writes what a person would', () => {
    const keys = { DB_PASSWORD: { env: 'DB_PASSWORD' }, 'a.b': { env: 'A_B', required: false } };
    expect(renderManifest({ application: "it's", secrets: { app: { keys } } })).toBe(
      [
        `import { defineSecrets } from '@undotenv/manifest';`,
        ``,
        `export default defineSecrets({`,
        `  application: "it's",`,
        `  secrets: {`,
        `    app: {`,
        `      keys: {`,
        `        DB_PASSWORD: { env: 'DB_PASSWORD' },`,
        `        'a.b': { env: 'A_B', required: false },`,
        `      },`,
        `    },`,
        `  },`,
        `});`,
        ``,
      ].join('\n'),
    );
  });

  it('writes a module that declares the same when it is loaded', async () => {
    const declaration: ManifestDeclaration = {
      application: 'shop',
      tags: { Note: 'a "quoted" \\ text', Application: '{application}' },
      sources: [
        { source: 'environment', when: { SHOP_ENV: 'local' }, final: true },
        { source: 'secrets-manager' },
      ],
      settings: { LOG_LEVEL: 'info' },
      gitignore: [
        '.env.local',
        '.env.*.local',
        'secrets_backup.json',
        '.env.old',
        'another-long-line.json',
      ],
      secrets: {
        database: { keys: { port: { env: 'DB_PORT', type: 'integer', default: 5432 } } },
        token: { env: 'TOKEN', required: false },
      },
    };
    const path = join(await temporaryDirectory(), 'undotenv.config.mjs');
    const manifest = import.meta.resolve('@undotenv/manifest');
    await writeFile(path, renderManifest(declaration).replace('@undotenv/manifest', manifest));
    const loaded = (await import(pathToFileURL(path).href)) as { default: unknown };
    expect(loaded.default).toEqual(defineSecrets(declaration));
  });

  it('refuses a declaration with a validator: it cannot be written down', () => {
    const validate = () => ({ value: 1 });
    const schema = { '~standard': { version: 1, vendor: 'synthetic', validate } } as const;
    const secrets = { app: { keys: { a: {} }, schema } };
    expect(() => renderManifest({ application: 'shop', secrets })).toThrow(TypeError);
  });
});
