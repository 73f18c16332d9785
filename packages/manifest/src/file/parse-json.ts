import { JsonTextError, parseJsonText, type LocatedData } from '@undotenv/protocol/json-text';
import { ManifestError } from '../errors.ts';
import { placeText } from './place-text.ts';

/**
 * The data of a manifest in JSON.
 *
 * @throws {ManifestError} `INVALID_MANIFEST` with line and column.
 */
export function parseJson(text: string, fileName: string): LocatedData {
  try {
    return parseJsonText(text);
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    throw new ManifestError(`${placeText(fileName, error.place)}: ${error.message}`);
  }
}
