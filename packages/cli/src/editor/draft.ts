import { BinarySecretError, InvalidJsonError } from '@undotenv/client';
import { keepsNumbers } from '@undotenv/manifest';
import { limits, parseJsonObject, type GetSecretValueResponse } from '@undotenv/protocol';
import { RefusedError, UsageError } from '../errors.ts';

/** A secret as a person edits it. */
export interface Draft {
  readonly text: string;
  /** What kind of text it is, as the ending of a file's name. */
  readonly kind: 'json' | 'txt';
  /**
   * What is to be stored for the edited text; the stored text itself where nothing but its layout
   * was changed.
   *
   * @throws {InvalidJsonError} `INVALID_JSON`
   * @throws {RefusedError} `REFUSED` where JSON would lose something that was written.
   * @throws {UsageError} `USAGE` for nothing at all.
   */
  readonly read: (edited: string) => string;
}

/**
 * An object is laid out over several lines and stored without them; any other text is edited and
 * stored as it is.
 *
 * @throws {BinarySecretError} `BINARY_SECRET`
 */
export function draftOf({ Name: secretId, SecretString: stored }: GetSecretValueResponse): Draft {
  if (stored === undefined) throw new BinarySecretError({ secretId });
  const object = parseJsonObject(stored);
  const read =
    object !== undefined && keepsNumbers(stored)
      ? (edited: string) => readObject(secretId, edited, stored)
      : (edited: string) => readText(edited, stored);
  const isObject = object !== undefined && keepsNumbers(stored);
  return {
    text: isObject ? `${JSON.stringify(object, undefined, 2)}\n` : stored,
    kind: object === undefined ? 'txt' : 'json',
    read: (edited) => withinLimits(read(edited)),
  };
}

function readObject(secretId: string, edited: string, stored: string): string {
  const object = parseJsonObject(edited);
  if (object === undefined) throw invalidJson(secretId, edited);
  if (!keepsNumbers(edited)) {
    throw new RefusedError('a number has more digits than JSON keeps', {
      hint: 'write it as text, between quotes',
    });
  }
  if (membersOf(object) !== colonsIn(edited)) {
    throw new RefusedError('a key stands twice in one object', {
      hint: 'only the last of them would be stored',
    });
  }
  const text = JSON.stringify(object);
  return text === JSON.stringify(parseJsonObject(stored)) ? stored : text;
}

/** Editors end a file with a newline; one that was not there is not meant. */
function readText(edited: string, stored: string): string {
  return stored.endsWith('\n') ? edited : edited.replace(/\r?\n$/, '');
}

function withinLimits(text: string): string {
  if (text === '') throw new UsageError('the value is empty');
  const bytes = Buffer.byteLength(text);
  if (bytes <= limits.secretValueMaxBytes) return text;
  throw new RefusedError(`the value is too large: ${String(bytes)} bytes`, {
    hint: `a secret holds ${String(limits.secretValueMaxBytes)} bytes at most`,
  });
}

/** With the position at most: the parser's own message quotes the text. */
function invalidJson(secretId: string, text: string): InvalidJsonError {
  try {
    JSON.parse(text);
  } catch (error) {
    const position = /at position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    if (position !== undefined)
      return new InvalidJsonError({ secretId, position: Number(position) });
  }
  return new InvalidJsonError({ secretId });
}

/** In JSON, a colon that stands in no string follows a key. */
function colonsIn(json: string): number {
  return json.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').split(':').length - 1;
}

function membersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const members = Object.values(value).reduce((sum: number, each) => sum + membersOf(each), 0);
  return Array.isArray(value) ? members : members + Object.keys(value).length;
}
