import type { ManifestDeclaration } from '@undotenv/manifest';
import { renderManifest } from '@undotenv/migration';

export const manifestFormats = ['js', 'ts', 'json', 'yaml'] as const;

export type ManifestFormat = (typeof manifestFormats)[number];

const extensions: Readonly<Record<ManifestFormat, string>> = {
  js: 'mjs',
  ts: 'ts',
  json: 'json',
  yaml: 'yaml',
};

/** Editors complete and check what they write by it, once the package is installed. */
const schemaPath = './node_modules/@undotenv/manifest/schema.json';

/** The file that declares this, and its text; all formats declare the same. */
export async function manifestSource(
  declaration: ManifestDeclaration,
  format: ManifestFormat,
): Promise<{ fileName: string; source: string }> {
  const fileName = `undotenv.config.${extensions[format]}`;
  if (format === 'json') {
    const source = JSON.stringify({ $schema: schemaPath, ...declaration }, null, 2);
    return { fileName, source: `${source}\n` };
  }
  if (format !== 'yaml') return { fileName, source: renderManifest(declaration) };
  const { stringify } = await import('yaml');
  const source = `# yaml-language-server: $schema=${schemaPath}\n${stringify(declaration)}`;
  return { fileName, source };
}
