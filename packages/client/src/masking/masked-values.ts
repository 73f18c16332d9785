import type { Secret } from '@undotenv/manifest';
import { revealed } from '../sealed/secret.ts';

/** A value that is to be masked, given by hand; what is sealed is masked all the same. */
export type MaskedValue = string | Secret<string>;

/** Any list but a text, which is one of its characters. */
export type MaskedValues = Iterable<MaskedValue> & object;

/** @throws {TypeError} naming `argument`, if it is no list of texts. */
export function textsToMask(values: MaskedValues, argument: string): string[] {
  // Values of environment variables may be no list, whatever their type says.
  const given: unknown = values;
  if (typeof given !== 'object' || given === null || !(Symbol.iterator in given)) {
    throw new TypeError(`${argument} is no list of texts`);
  }
  return Array.from(values, (value) => {
    const text: unknown = revealed(value);
    if (typeof text === 'string') return text;
    throw new TypeError(`${argument} holds something else than a text`);
  });
}
