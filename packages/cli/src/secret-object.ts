import { InvalidJsonError, MissingKeyError } from '@undotenv/client';
import type { GetSecretValueResponse } from '@undotenv/protocol';

/** The JSON object a secret's text holds, or `undefined` if it holds something else. */
export function parseSecretObject(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
    return parsed as Record<string, unknown>;
  } catch {
    // The parser's message quotes the text.
    return undefined;
  }
}

/**
 * One key of an answer, as text: a string as it is, anything else as JSON.
 *
 * @throws {InvalidJsonError} `INVALID_JSON` if the secret is not a JSON object.
 * @throws {MissingKeyError} `MISSING_KEY` if it has no such key.
 */
export function pickKey(answer: GetSecretValueResponse, key: string): string {
  const object = parseSecretObject(answer.SecretString ?? '');
  if (object === undefined) throw new InvalidJsonError({ secretId: answer.Name });
  if (!Object.hasOwn(object, key)) throw new MissingKeyError({ secretId: answer.Name, key });
  const value = object[key];
  return typeof value === 'string' ? value : JSON.stringify(value);
}
