import { InvalidJsonError, MissingKeyError } from '@undotenv/client';
import { parseJsonObject, type GetSecretValueResponse } from '@undotenv/protocol';

/**
 * One key of an answer, as text: a string as it is, anything else as JSON.
 *
 * @throws {InvalidJsonError} `INVALID_JSON` if the secret is not a JSON object.
 * @throws {MissingKeyError} `MISSING_KEY` if it has no such key.
 */
export function pickKey(answer: GetSecretValueResponse, key: string): string {
  const object = parseJsonObject(answer.SecretString ?? '');
  if (object === undefined) throw new InvalidJsonError({ secretId: answer.Name });
  const isThere = Object.hasOwn(object, key) && object[key] !== null;
  if (!isThere) throw new MissingKeyError({ secretId: answer.Name, key });
  const value = object[key];
  return typeof value === 'string' ? value : JSON.stringify(value);
}
