import { parseJsonObject, type GetSecretValueResponse } from '@undotenv/protocol';
import { memberName, shapeOfValue } from './shape-of-value.ts';

/** The declarations of secrets as they are stored, each under the name it was asked for by. */
export function renderStoredTypes(shapes: ReadonlyMap<string, string>): string {
  return [
    '// Written by `undotenv types` from stored secrets. Do not edit it: run the command again.',
    '',
    '/** What each secret holds, as it is stored. */',
    'export type StoredSecrets = {',
    ...[...shapes].map(([name, shape]) => `  readonly ${memberName(name)}: ${shape};`),
    '};',
    '',
  ].join('\n');
}

/** The type of what a secret holds; the value ends here. */
export function shapeOfSecret({ SecretString }: GetSecretValueResponse): string {
  if (SecretString === undefined) return 'Uint8Array';
  const object = parseJsonObject(SecretString);
  return object === undefined ? 'string' : shapeOfValue(object, '  ');
}
