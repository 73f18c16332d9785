import { isJsonObject, type JsonObject } from '@undotenv/protocol';
import { InvalidJsonError, ShapeMismatchError } from '../errors.ts';

/** Deeper than any secret, and far from the end of the stack for those who walk the value. */
const maxDepth = 64;

/**
 * The JSON object a secret's text holds.
 *
 * @throws {InvalidJsonError} `INVALID_JSON` with a position at most: the parser's own message
 *   quotes the text.
 * @throws {ShapeMismatchError} `SHAPE_MISMATCH` for a key `__proto__`, which would change the
 *   prototype of whatever it is assigned to; for `toJSON`, whose place redaction needs; and for
 *   nesting deeper than 64. Other names an object answers to (`then`, `constructor`) are harmless
 *   in JSON, which holds no functions.
 */
export function parseSecretObject(secretId: string, text: string): JsonObject {
  const value = parse(secretId, text);
  if (!isJsonObject(value)) throw new InvalidJsonError({ secretId });
  checkKeys(secretId, value, []);
  return value;
}

function parse(secretId: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const position = /at position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    throw new InvalidJsonError({
      secretId,
      ...(position !== undefined && { position: Number(position) }),
    });
  }
}

function checkKeys(secretId: string, value: object, path: readonly string[]): void {
  for (const [key, member] of Object.entries(value)) {
    const here = [...path, key];
    if (key === '__proto__' || key === 'toJSON') {
      throw new ShapeMismatchError({
        secretId,
        paths: [here.join('.')],
        hint: 'rename this key: it would shadow the machinery of an object',
      });
    }
    if (typeof member !== 'object' || member === null) continue;
    if (here.length >= maxDepth) {
      throw new ShapeMismatchError({ secretId, paths: [`${path[0] ?? key} (nested too deeply)`] });
    }
    checkKeys(secretId, member as object, here);
  }
}
