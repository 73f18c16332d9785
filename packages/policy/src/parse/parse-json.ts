import { JsonTextError, parseJsonText } from '@undotenv/protocol/json-text';
import { InvalidPolicyError } from '../errors.ts';

/**
 * The data of a policy's text, in which no key may stand twice (IAM User Guide, "Grammar").
 *
 * @throws {InvalidPolicyError} `INVALID_POLICY` with line and column.
 */
export function parseJson(text: string): unknown {
  try {
    return parseJsonText(text).value;
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    const { line, column } = error.place;
    const message = `line ${String(line)}, column ${String(column)}: ${error.message}`;
    throw new InvalidPolicyError([{ code: 'syntax', path: [], message }]);
  }
}
