import type { ManifestSecret } from '@undotenv/manifest';
import type { JsonObject } from '@undotenv/protocol';
import { BinarySecretError, MissingKeyError, ShapeMismatchError } from '../errors.ts';
import { parseSecretObject } from './json.ts';
import { seal } from './redaction.ts';
import type { StoredSecret } from '../sources/source.ts';
import type { ownPart, typedObject } from './typed-object.ts';

/**
 * One version of one secret, parsed and validated at most once however often it is read. Its
 * readings reject, and never throw; each is the same promise every time, so that a cached read
 * allocates nothing.
 */
export interface SecretValue {
  readonly stored: StoredSecret;
  /** The text verbatim, or one key: text as it is, anything else as JSON. */
  text(jsonKey?: string): Promise<string>;
  /** The whole object, or the object under one key. */
  object(jsonKey?: string): Promise<JsonObject>;
  /** A copy: whoever changes it changes nothing here. */
  binary(): Promise<Uint8Array>;
  typed(declared: ManifestSecret): Promise<string | object>;
  /** The same before the declaration makes anything of it. */
  raw(declared: ManifestSecret): Promise<string | JsonObject>;
}

/** How a declaration is applied to a value; a client without a manifest has no use for it. */
export interface DeclaredShapes {
  readonly ownPart: typeof ownPart;
  readonly typedObject: typeof typedObject;
}

/** What a value tells those who made it. */
export interface ValueParts {
  /** Why the value is not what it was read as. */
  readonly onUnfit: (error: unknown) => void;
  /** Each object that shows this version to the application. */
  readonly onSealed: (object: object) => void;
  readonly shapes: DeclaredShapes | undefined;
}

export function createSecretValue(
  stored: StoredSecret,
  { onUnfit, onSealed, shapes }: ValueParts,
): SecretValue {
  const { secretId } = stored;
  let object: JsonObject | undefined;

  function refuse(error: unknown): never {
    onUnfit(error);
    throw error;
  }

  function text(): string {
    return stored.text ?? refuse(new BinarySecretError({ secretId }));
  }

  function parse(): JsonObject {
    const json = text();
    try {
      return parseSecretObject(secretId, json);
    } catch (error) {
      return refuse(error);
    }
  }

  function sealed<Tree extends object>(tree: Tree): Tree {
    const result = seal(tree);
    onSealed(result);
    return result;
  }

  const wholeObject = (): JsonObject => (object ??= sealed(parse()));

  function readText(jsonKey: string | undefined): string {
    if (jsonKey === undefined) return text();
    const member = memberOf(wholeObject(), jsonKey, secretId);
    // The clone shows its values; the sealed object would print as redacted.
    return typeof member === 'string' ? member : JSON.stringify(structuredClone(member));
  }

  function readObject(jsonKey: string | undefined): JsonObject {
    if (jsonKey === undefined) return wholeObject();
    const member = memberOf(wholeObject(), jsonKey, secretId);
    if (typeof member === 'object' && !Array.isArray(member)) return member as JsonObject;
    const hint = 'the key does not hold an object: read it with getString';
    throw new ShapeMismatchError({ secretId, paths: [jsonKey], hint });
  }

  /** Parsed anew: a validator may change its argument, and some list an object's hidden members. */
  function ownOf(declared: ManifestSecret): string | JsonObject {
    if (declared.kind === 'text' && declared.bundled === undefined) return text();
    if (shapes === undefined) throw new TypeError('the client has no manifest');
    const whole = parse();
    try {
      return shapes.ownPart(declared, secretId, whole);
    } catch (error) {
      return refuse(error);
    }
  }

  async function readTyped(declared: ManifestSecret): Promise<string | object> {
    const own = ownOf(declared);
    if (declared.kind === 'text' || typeof own === 'string' || shapes === undefined) return own;
    return sealed(await shapes.typedObject(declared, secretId, own).catch(refuse));
  }

  function readRaw(declared: ManifestSecret): string | JsonObject {
    const own = ownOf(declared);
    return typeof own === 'string' ? own : sealed(own);
  }

  return {
    stored,
    text: memoized(readText),
    object: memoized(readObject),
    typed: memoized(readTyped),
    raw: memoized(readRaw),
    // Async, so that what the value cannot give rejects.
    // eslint-disable-next-line @typescript-eslint/require-await
    async binary() {
      if (stored.bytes !== undefined) return new Uint8Array(stored.bytes);
      const hint = 'the secret holds text: read it with getString';
      throw new ShapeMismatchError({ secretId, paths: ['(the whole value)'], hint });
    },
  };
}

/** One promise for each argument that is read; what rejects is tried again. */
function memoized<Argument, Result>(
  read: (argument: Argument) => Result | Promise<Result>,
): (argument?: Argument) => Promise<Result> {
  const results = new Map<Argument | undefined, Promise<Result>>();
  return (argument) => {
    const known = results.get(argument);
    if (known !== undefined) return known;
    // Async, so that what the value cannot give rejects.
    const result = (async () => read(argument as Argument))();
    results.set(argument, result);
    result.catch(() => results.delete(argument));
    return result;
  };
}

/** `null` counts as missing, as it does for environment variables. */
function memberOf(
  object: JsonObject,
  key: string,
  secretId: string,
): string | number | boolean | object {
  const member = Object.hasOwn(object, key) ? object[key] : undefined;
  if (member !== undefined && member !== null) return member;
  throw new MissingKeyError({ secretId, key });
}
