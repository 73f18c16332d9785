import type { Secret } from '@undotenv/manifest';
import { abortable } from '../calls/abortable.ts';
import type { ReferenceClient, OptionalReadOptions, Read } from '../reference-client.ts';
import { MissingKeyError, SecretNotFoundError } from '../errors.ts';
import { sealingOf } from '../sealed/seal-read.ts';
import type { MissingKeyOptions, SteadOf } from '../values/missing-keys.ts';
import type { OpenReads, SealedReads } from '../sealed/sealed-shape.ts';
import type { Reader, View } from './reader.ts';
import type { ParsedReference } from './references.ts';

/** Which of them the client's `sealed` decides. */
type AnyReads = OpenReads | SealedReads;

type TextInstead = (error: MissingKeyError) => string | Secret<string> | undefined;

/** What a text is where its key is not stored, sealed where everything is. */
export function textInstead(
  { onMissingKey = 'error', sealed = false }: MissingKeyOptions & { readonly sealed?: boolean },
  steadOf: SteadOf,
): TextInstead | undefined {
  if (onMissingKey === 'error') return undefined;
  return ({ secretId = '', key }) => {
    const stead = steadOf(secretId, undefined);
    stead?.tell(key);
    return stead && sealingOf(sealed).text(String(stead.value));
  };
}

/**
 * The reads of any reference, declared or not.
 *
 * @param instead of a text whose key is not stored; absent where that is always an error
 */
export function referenceReads(
  reader: Reader,
  parse: (reference: string) => ParsedReference,
  instead: TextInstead | undefined,
): Pick<ReferenceClient<AnyReads>, 'getString' | 'getJson' | 'getBinary'> {
  /** Not async: what is cached already stands in a promise, and is handed on as it is. */
  function read<Result, Options extends OptionalReadOptions<unknown>>(
    how: 'read' | 'readShared',
    reference: string,
    viewOf: (parsed: ParsedReference) => View<Result>,
    options: Options | undefined,
    missing?: (error: MissingKeyError) => Result | undefined,
  ): Promise<Read<Result, Options>> {
    let reading: Promise<unknown>;
    try {
      const parsed = parse(reference);
      reading = reader[how](parsed.request, viewOf(parsed));
    } catch (error) {
      const refusal = error as Error;
      return Promise.reject(refusal);
    }
    if (options !== undefined || missing !== undefined) {
      reading = abortable(orInstead(reading, options ?? {}, missing), options?.signal);
    }
    // `orInstead` gives what the type says, by the same rules.
    return reading as Promise<Read<Result, Options>>;
  }

  return {
    getString: (reference, options) =>
      read('readShared', reference, ({ text }) => text, options, instead),
    getJson: (reference, options) => read('readShared', reference, ({ json }) => json, options),
    // Each reader has bytes of its own.
    getBinary: (reference, options) => read('read', reference, ({ binary }) => binary, options),
  };
}

/** What to give instead of a secret, or a key of it, that is not there. */
async function orInstead<Result>(
  reading: Promise<Result>,
  { default: instead, required = true }: OptionalReadOptions<unknown>,
  missing: ((error: MissingKeyError) => Result | undefined) | undefined,
): Promise<unknown> {
  try {
    return await reading;
  } catch (error) {
    const isAbsent = error instanceof SecretNotFoundError || error instanceof MissingKeyError;
    if (isAbsent && instead !== undefined) return instead;
    if (isAbsent && !required) return null;
    const given = error instanceof MissingKeyError ? missing?.(error) : undefined;
    if (given === undefined) throw error;
    return given;
  }
}
