import { readFileSync } from 'node:fs';
import {
  InvalidKeysError,
  InvalidPrincipalsError,
  type KeyDefinition,
  type PrincipalDefinition,
  readKeys,
  readPrincipals,
} from '@undotenv/local';
import { JsonTextError, parseJsonText } from '@undotenv/protocol/json-text';
import { UsageError } from '../errors.ts';
import { visible } from '../terminal/terminal.ts';

/**
 * The principals in a JSON file.
 *
 * @throws {UsageError} `USAGE` saying where in the file everything is that is wrong, and quoting
 *   nothing of it but names.
 */
export function readPrincipalsFile(path: string): readonly PrincipalDefinition[] {
  return readDefinitionFile(path, readPrincipals);
}

/** The KMS keys in a JSON file. @throws as `readPrincipalsFile` */
export function readKeysFile(path: string): readonly KeyDefinition[] {
  return readDefinitionFile(path, readKeys);
}

function readDefinitionFile<Definitions>(
  path: string,
  read: (value: unknown) => Definitions,
): Definitions {
  const file = visible(path);
  try {
    return read(parseJsonText(readText(path)).value);
  } catch (error) {
    if (error instanceof JsonTextError) {
      const { line, column } = error.place;
      throw new UsageError(`${file}:${String(line)}:${String(column)}: ${error.message}`);
    }
    if (error instanceof InvalidKeysError || error instanceof InvalidPrincipalsError) {
      throw new UsageError(`${file}: ${error.message}`, { hint: error.hint ?? '' });
    }
    throw error;
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UsageError(`the file ${visible(path)} cannot be read`, { cause });
  }
}
