import { ManifestError } from '../errors.ts';
import type { KeyType } from '../declaration.ts';
import type { Manifest, ManifestKey, ManifestSecret } from '../manifest.ts';

const typeOfKey: Readonly<Record<KeyType, string>> = {
  string: 'string',
  integer: 'number',
  port: 'number',
  number: 'number',
  boolean: 'boolean',
  json: 'unknown',
};

/**
 * The TypeScript declaration of what reads of a manifest give: the type that `defineSecrets` would
 * have inferred, for manifests that are plain data.
 *
 * @param fileName of the manifest, for the header
 * @throws {ManifestError} `INVALID_MANIFEST` if a secret has a validator, whose output only the
 *   compiler knows.
 */
export function renderTypes(manifest: Manifest, fileName: string): string {
  const { secrets } = manifest;
  // One line, whatever the file is called: U+2028 and U+2029 end a line of TypeScript, too.
  const shown = fileName.replaceAll(/[\p{Cc}\u2028\u2029]/gu, '?');
  return [
    `// Written by \`undotenv types\` from ${shown}. Do not edit it: run the command again.`,
    ...(secrets.some(hasSealed) ? ["import type { Secret } from '@undotenv/client';"] : []),
    '',
    '/** What reads of each secret give. */',
    // Not an interface: those are not assignable to an index signature, which shapes have.
    'export type Secrets = {',
    ...secrets.flatMap(secretLines),
    '};',
    ...plainLines(secrets.flatMap(plainMember)),
    '',
  ].join('\n');
}

function hasSealed(secret: ManifestSecret): boolean {
  if (secret.kind === 'text') return secret.sealed === true;
  return secret.keys.some(({ sealed }) => sealed === true);
}

/** The second type of `loadManifest`; without it everything counts as secret. */
function plainLines(members: readonly string[]): string[] {
  if (members.length === 0) return [];
  return ['', '/** What is no secret. */', 'export type Plain = {', ...members, '};'];
}

function plainMember(secret: ManifestSecret): string[] {
  const name = `  readonly ${memberName(secret.secret)}`;
  if (secret.kind === 'text') return secret.plain === true ? [`${name}: true;`] : [];
  const keys = secret.keys.filter(({ plain }) => plain === true);
  if (keys.length === 0) return [];
  return [`${name}: ${keys.map(({ key }) => JSON.stringify(key)).join(' | ')};`];
}

function secretLines(secret: ManifestSecret): string[] {
  const name = memberName(secret.secret);
  if (secret.kind === 'text') {
    const type = shownType('string', secret);
    return [`  readonly ${name}: ${type}${secret.required ? '' : ' | undefined'};`];
  }
  if (secret.schema !== undefined) {
    throw new ManifestError(`${secret.secret} has a validator: the compiler alone knows its type`, {
      path: ['secrets', secret.secret, 'schema'],
      hint: 'a manifest in TypeScript or JavaScript is typed by itself',
    });
  }
  return [`  readonly ${name}: {`, ...secret.keys.map(keyLine), '  };'];
}

function keyLine(declared: ManifestKey): string {
  const { key, type, required, default: fallback } = declared;
  const isOptional = !required && fallback === undefined;
  return `    readonly ${memberName(key)}${isOptional ? '?' : ''}: ${shownType(typeOfKey[type], declared)};`;
}

function shownType(type: string, { sealed }: Pick<ManifestKey, 'sealed'>): string {
  return sealed === true ? `Secret<${type}>` : type;
}

function memberName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
