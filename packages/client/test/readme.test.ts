import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryProject, type TemporaryProject } from './environment/temporary-project.ts';

const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const options = {
  module: 'nodenext',
  target: 'es2024',
  strict: true,
  skipLibCheck: true,
  types: ['node'],
};

/** Refused only where the manifest's types are known; an import of unknown type is an error too. */
const misspelled = `
// @ts-expect-error the manifest declares no such secret
await secrets.get('databse');
`;

async function firstSnippet(readme: string, language: string): Promise<string> {
  const text = await readFile(new URL(readme, import.meta.url), 'utf8');
  const snippet = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'ms').exec(text)?.[1];
  if (snippet === undefined) throw new TypeError(`${readme} has no snippet in ${language}`);
  return snippet;
}

let project: TemporaryProject;
beforeEach(async () => {
  project = await temporaryProject();
});
afterEach(() => project.remove());

describe('the first lines of the README', () => {
  it.each([
    ['undotenv.config.mjs', 'undotenv.config.mjs', { allowJs: true }],
    ['undotenv.config.ts', 'undotenv.config.js', {}],
    ['undotenv.config.ts', 'undotenv.config.ts', { rewriteRelativeImportExtensions: true }],
  ])('are typed by %s, imported as %s, with %o', async (file, imported, more) => {
    const application = await firstSnippet('../README.md', 'ts');
    expect(application).toContain("'./undotenv.config.mjs'");
    await project.write({
      'package.json': '{"name":"shop","private":true,"type":"module"}',
      'tsconfig.json': JSON.stringify({
        compilerOptions: { ...options, outDir: 'dist', ...more },
        files: ['app.ts'],
      }),
      [file]: await firstSnippet('../../manifest/README.md', 'js'),
      'app.ts': application.replace('undotenv.config.mjs', imported) + misspelled,
    });
    const { stdout, code } = await project.node([compiler], {});
    expect({ stdout, code }).toEqual({ stdout: '', code: 0 });
  });
});
