import type { ManifestDeclaration } from '@undotenv/manifest';

/**
 * The source of an `undotenv.config.ts` or `undotenv.config.mjs`, which read the same.
 *
 * @throws {TypeError} if the declaration holds what cannot be written down, such as a validator
 */
export function renderManifest(declaration: ManifestDeclaration): string {
  return [
    "import { defineSecrets } from '@undotenv/manifest';",
    '',
    `export default defineSecrets(${render(declaration, '')});`,
    '',
  ].join('\n');
}

const maxWidth = 100;

function render(value: unknown, indent: string): string {
  if (typeof value === 'string') return renderString(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return renderArray(value, indent);
  if (typeof value !== 'object' || value === null) {
    throw new TypeError('declaration must be plain data');
  }
  return renderObject(value, indent);
}

function renderArray(items: readonly unknown[], indent: string): string {
  const oneLine = `[${items.map((item) => render(item, indent)).join(', ')}]`;
  if (fits(oneLine, indent)) return oneLine;
  const lines = items.map((item) => `${indent}  ${render(item, `${indent}  `)},`);
  return `[\n${lines.join('\n')}\n${indent}]`;
}

function renderObject(object: object, indent: string): string {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  if (entries.length === 0) return '{}';
  const isFlat = entries.every(([, value]) => typeof value !== 'object');
  const oneLine = `{ ${entries.map((entry) => renderEntry(entry, indent)).join(', ')} }`;
  if (isFlat && indent !== '' && fits(oneLine, indent)) return oneLine;
  const lines = entries.map((entry) => `${indent}  ${renderEntry(entry, `${indent}  `)},`);
  return `{\n${lines.join('\n')}\n${indent}}`;
}

function renderEntry([name, value]: [string, unknown], indent: string): string {
  const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : renderString(name);
  return `${key}: ${render(value, indent)}`;
}

function renderString(text: string): string {
  const inDoubleQuotes = JSON.stringify(text);
  if (text.includes("'")) return inDoubleQuotes;
  return `'${inDoubleQuotes.slice(1, -1).replaceAll('\\"', '"')}'`;
}

/** Leaves room for a name in front, as a formatter would. */
function fits(oneLine: string, indent: string): boolean {
  return !oneLine.includes('\n') && indent.length + oneLine.length <= maxWidth - 20;
}
