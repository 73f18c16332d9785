import type { Secret } from '@undotenv/manifest';
import type { JsonObject } from '@undotenv/protocol';
import { abortable } from '../calls/abortable.ts';
import type { ReferenceClient, OptionalReadOptions, Read } from '../reference-client.ts';
import { MissingKeyError, SecretNotFoundError } from '../errors.ts';
import { sealingOf } from '../sealed/seal-read.ts';
import type { MissingKeyOptions, SteadOf } from '../values/missing-keys.ts';
import type { OpenReads, SealedReads } from '../sealed/sealed-shape.ts';
import type { Reader } from './reader.ts';
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
  const readText = ({ request, text }: ParsedReference): Promise<string | Secret<string>> =>
    reader.readShared(request, text);
  const readJson = ({ request, json }: ParsedReference): Promise<JsonObject> =>
    reader.readShared(request, json);
  // Each reader has bytes of its own.
  const readBinary = ({ request, binary }: ParsedReference): Promise<Bytes> =>
    reader.read(request, binary);

  /** Requests of their own, made once: each knows what it was answered with last. */
  const optionals = new WeakMap<ParsedReference, ParsedReference>();

  function optional(parsed: ParsedReference): ParsedReference {
    let made = optionals.get(parsed);
    if (made === undefined) {
      // Without the other's shortcut: what is forgotten must not be held here.
      const request = { ...parsed.request, isOptionalRead: true, shortcut: undefined };
      optionals.set(parsed, (made = { ...parsed, request }));
    }
    return made;
  }

  /** Not async: what is cached already stands in a promise, and is handed on as it is. */
  function read<Result>(
    reference: string,
    options: OptionalReadOptions<unknown> | undefined,
    how: (parsed: ParsedReference) => Promise<Result>,
  ): Promise<Result> {
    try {
      const parsed = parse(reference);
      return how(options !== undefined && isOptionalRead(options) ? optional(parsed) : parsed);
    } catch (error) {
      const refusal = error as Error;
      return Promise.reject(refusal);
    }
  }

  return {
    getString: (reference, options) => asked(read(reference, options, readText), options, instead),
    getJson: (reference, options) => asked(read(reference, options, readJson), options),
    getBinary: (reference, options) => asked(read(reference, options, readBinary), options),
  };
}

function isOptionalRead({ default: instead, required }: OptionalReadOptions<unknown>): boolean {
  return instead !== undefined || required === false;
}

type Bytes = Uint8Array | Secret<Uint8Array>;

/** What was read, with what the options of the read say of it. */
function asked<Result, Options extends OptionalReadOptions<unknown>>(
  reading: Promise<Result>,
  options: Options | undefined,
  missing?: (error: MissingKeyError) => Result | undefined,
): Promise<Read<Result, Options>> {
  if (options === undefined && missing === undefined) return reading;
  const given = orInstead(reading, options ?? {}, missing);
  // It gives what the type says, by the same rules.
  return abortable(given, options?.signal) as Promise<Read<Result, Options>>;
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
