import type { EnvDocument } from '../dotenv/document.ts';
import { looksRandom } from './value-rules.ts';

/**
 * Lines that are the rest of a value wrapped without quotes: base64 ends in `=`, which makes its
 * last line an assignment, whose name is a part of the value and would be shown.
 */
export function tailsOfValues(document: EnvDocument): number[] {
  const values = document.variables();
  return document.assignments
    .filter(({ name }) => /^=?$/.test(values.get(name) ?? '') && looksRandom(name))
    .map(({ line }) => line);
}
