import { BinarySecretError, InvalidJsonError, MissingKeyError } from '@undotenv/client';
import { keepsNumbers } from '@undotenv/manifest';
import { parseJsonObject, type GetSecretValueResponse } from '@undotenv/protocol';
import { RefusedError } from '../errors.ts';

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

/**
 * The object a secret holds, if it can be written again with one key changed and all others as they
 * are.
 *
 * @throws {BinarySecretError} `BINARY_SECRET`
 * @throws {InvalidJsonError} `INVALID_JSON` if the secret is not a JSON object.
 * @throws {RefusedError} `REFUSED` if it has a number that JSON does not keep.
 */
export function changeableObject(answer: GetSecretValueResponse): Record<string, unknown> {
  const { Name: secretId, SecretString: text } = answer;
  if (text === undefined) throw new BinarySecretError({ secretId });
  const object = parseJsonObject(text);
  if (object === undefined) throw new InvalidJsonError({ secretId });
  if (keepsNumbers(text)) return object;
  throw new RefusedError('changing one key would change a number in another', {
    hint: 'the secret has a number with more digits than JSON keeps: write it whole, with --file',
  });
}
