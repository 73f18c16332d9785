import { abortable } from '../calls/abortable.ts';
import type { ReferenceClient, OptionalReadOptions, Read } from '../reference-client.ts';
import { MissingKeyError, SecretNotFoundError } from '../errors.ts';
import type { OpenReads, SealedReads } from '../sealed/sealed-shape.ts';
import type { Reader, View } from './reader.ts';
import type { ParsedReference } from './references.ts';

/** Which of them the client's `sealed` decides. */
type AnyReads = OpenReads | SealedReads;

/** The reads of any reference, declared or not. */
export function referenceReads(
  reader: Reader,
  parse: (reference: string) => ParsedReference,
): Pick<ReferenceClient<AnyReads>, 'getString' | 'getJson' | 'getBinary'> {
  /** Not async: what is cached already stands in a promise, and is handed on as it is. */
  function read<Result, Options extends OptionalReadOptions<unknown>>(
    reference: string,
    viewOf: (parsed: ParsedReference) => View<Result>,
    options: Options | undefined,
  ): Promise<Read<Result, Options>> {
    let reading: Promise<unknown>;
    try {
      const parsed = parse(reference);
      reading = reader.read(parsed.request, viewOf(parsed));
    } catch (error) {
      const refusal = error as Error;
      return Promise.reject(refusal);
    }
    if (options !== undefined) {
      reading = abortable(orInstead(reading, options), options.signal);
    }
    // `orInstead` gives what the type says, by the same rules.
    return reading as Promise<Read<Result, Options>>;
  }

  return {
    getString: (reference, options) => read(reference, ({ text }) => text, options),
    getJson: (reference, options) => read(reference, ({ json }) => json, options),
    getBinary: (reference, options) => read(reference, ({ binary }) => binary, options),
  };
}

/** What to give instead of a secret, or a key of it, that is not there. */
async function orInstead<Result>(
  reading: Promise<Result>,
  { default: instead, required = true }: OptionalReadOptions<unknown>,
): Promise<unknown> {
  try {
    return await reading;
  } catch (error) {
    const isAbsent = error instanceof SecretNotFoundError || error instanceof MissingKeyError;
    if (isAbsent && instead !== undefined) return instead;
    if (isAbsent && !required) return null;
    throw error;
  }
}
