import type { ManifestSecret, Secret } from '@undotenv/manifest';
import { isJsonObject, type JsonObject } from '@undotenv/protocol';
import { BinarySecretError, MissingKeyError, ShapeMismatchError } from '../errors.ts';
import { parseSecretObject } from './json.ts';
import { memberTexts } from './member-text.ts';
import type { SteadOf } from './missing-keys.ts';
import { redacting } from './redaction.ts';
import {
  sealingOf,
  sealingOfDeclared,
  SealsNoKeyError,
  type Sealing,
} from '../sealed/seal-read.ts';
import type { StoredSecret } from '../sources/source.ts';
import type { ownPart, typedObject } from './typed-object.ts';

/**
 * One version of one secret, parsed and validated at most once however often it is read. Its
 * readings reject, and never throw; each but `binary` is the same promise every time, so that a cached
 * read allocates nothing.
 */
export interface SecretValue {
  readonly stored: StoredSecret;
  /** The text verbatim, or one key: text as it is, anything else as JSON, a number as it is stored. */
  text(jsonKey?: string): Promise<string | Secret<string>>;
  /** The whole object, or the object under one key. */
  object(jsonKey?: string): Promise<JsonObject>;
  /** A copy: whoever changes it changes nothing here. */
  binary(): Promise<Uint8Array | Secret<Uint8Array>>;
  typed(declared: ManifestSecret): Promise<string | object>;
  /** The same before the declaration makes anything of it. */
  raw(declared: ManifestSecret): Promise<string | Secret<string> | JsonObject>;
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
  readonly onShown: (object: object) => void;
  readonly shapes: DeclaredShapes | undefined;
  /** Whether everything is read as a {@link Secret}. */
  readonly sealsAll: boolean;
  /** What stands for declared keys that are not there; without it they are missing. */
  readonly steadOf?: SteadOf | undefined;
}

export function createSecretValue(stored: StoredSecret, parts: ValueParts): SecretValue {
  const version: Version = {
    stored,
    secretId: stored.secretId,
    parts,
    sealing: sealingOf(parts.sealsAll),
    whole: undefined,
    memberTexts: undefined,
  };
  return {
    stored,
    text: memoized(version, readText),
    object: memoized(version, readObject),
    typed: memoized(version, readTyped),
    raw: memoized(version, readRaw),
    binary: () => readBinary(version),
  };
}

/** A version while it is read. */
interface Version {
  readonly stored: StoredSecret;
  readonly secretId: string;
  readonly parts: ValueParts;
  /** Of what is read whatever is declared of it. */
  readonly sealing: Sealing;
  /** The object of its text, once that was asked for. */
  whole: JsonObject | undefined;
  /** Of the same, once a member was asked for that is no text. */
  memberTexts: ReturnType<typeof memberTexts> | undefined;
}

function refuse({ parts }: Version, error: unknown): never {
  parts.onUnfit(error);
  throw error;
}

function textOf(version: Version): string {
  const { stored, secretId } = version;
  return stored.text ?? refuse(version, new BinarySecretError({ secretId }));
}

function parse(version: Version): JsonObject {
  const json = textOf(version);
  try {
    return parseSecretObject(version.secretId, json);
  } catch (error) {
    return refuse(version, error);
  }
}

function wholeObject(version: Version): JsonObject {
  return (version.whole ??= redacting(parse(version)));
}

function shown<Tree extends object>(
  { parts }: Version,
  tree: Tree,
  by: Sealing,
): Tree | JsonObject {
  const result = redacting(by.object(tree));
  parts.onShown(result);
  return result;
}

function shownText({ parts }: Version, whole: string, by: Sealing): string | Secret<string> {
  const result = by.text(whole);
  if (typeof result === 'object') parts.onShown(result);
  return result;
}

function readText(version: Version, jsonKey: string | undefined): string | Secret<string> {
  const { secretId, sealing } = version;
  if (jsonKey === undefined) return shownText(version, textOf(version), sealing);
  const member = memberOf(wholeObject(version), jsonKey, secretId);
  if (typeof member === 'string') return shownText(version, member, sealing);
  const textOfMember = (version.memberTexts ??= memberTexts(textOf(version)));
  return shownText(version, textOfMember(jsonKey, member), sealing);
}

function readObject(version: Version, jsonKey: string | undefined): JsonObject {
  const { secretId, sealing } = version;
  if (jsonKey === undefined) return shown(version, wholeObject(version), sealing);
  const member = memberOf(wholeObject(version), jsonKey, secretId);
  if (isJsonObject(member)) return shown(version, member, sealing);
  const message = `the key "${jsonKey}" of ${secretId} does not hold an object`;
  const hint = 'read it with getString';
  throw new ShapeMismatchError({ secretId, paths: [jsonKey], message, hint });
}

/** Parsed anew: a validator may change its argument, and some list an object's hidden members. */
function ownOf(version: Version, declared: ManifestSecret): string | JsonObject {
  if (declared.kind === 'text' && declared.bundled === undefined) return textOf(version);
  const { shapes } = version.parts;
  if (shapes === undefined) throw new TypeError('the client has no manifest');
  const whole = parse(version);
  try {
    return shapes.ownPart(declared, version.secretId, whole);
  } catch (error) {
    return refuse(version, error);
  }
}

async function readTyped(version: Version, declared: ManifestSecret): Promise<string | object> {
  const { shapes, sealsAll, steadOf } = version.parts;
  const own = ownOf(version, declared);
  const by = sealingOfDeclared(declared, sealsAll);
  if (typeof own === 'string') return shownText(version, own, by);
  if (declared.kind === 'text' || shapes === undefined) return own;
  const stead = steadOf?.(version.secretId, declared);
  const typing = shapes.typedObject(declared, version.secretId, own, stead);
  return shownOutput(version, await typing.catch((error: unknown) => refuse(version, error)), by);
}

/** What a schema made may have accessors, which throw what quotes the value or holds it. */
function shownOutput(version: Version, output: object, by: Sealing): object {
  try {
    return shown(version, output, by);
  } catch (error) {
    if (error instanceof SealsNoKeyError) throw error;
    const { secretId } = version;
    const hint = 'what its schema made cannot be read; what it threw may quote the value';
    const paths = ['(the whole object)'];
    return refuse(version, new ShapeMismatchError({ secretId, paths, hint }));
  }
}

/** As stored, and so whatever is declared of it. */
function readRaw(version: Version, declared: ManifestSecret): string | Secret<string> | JsonObject {
  const { sealing } = version;
  const own = ownOf(version, declared);
  return typeof own === 'string' ? shownText(version, own, sealing) : shown(version, own, sealing);
}

// Async, so that what the value cannot give rejects.
// eslint-disable-next-line @typescript-eslint/require-await
async function readBinary(version: Version): Promise<Uint8Array | Secret<Uint8Array>> {
  const { stored, secretId, sealing } = version;
  if (stored.bytes !== undefined) return sealing.bytes(new Uint8Array(stored.bytes));
  const message = `${secretId} holds text, not bytes`;
  const hint = 'read it with getString';
  throw new ShapeMismatchError({ secretId, paths: ['(the whole value)'], message, hint });
}

/** One promise for each argument that is read; what rejects is tried again. */
function memoized<Argument, Result>(
  version: Version,
  read: (version: Version, argument: Argument) => Result | Promise<Result>,
): (argument?: Argument) => Promise<Result> {
  const results = new Map<Argument | undefined, Promise<Result>>();
  // A secret is mostly read in one way: measured, a cached read is a tenth faster without look-up.
  let latest: { argument: Argument | undefined; result: Promise<Result> } | undefined;
  return (argument) => {
    if (latest !== undefined && latest.argument === argument) return latest.result;
    const known = results.get(argument);
    if (known !== undefined) {
      latest = { argument, result: known };
      return known;
    }
    // Async, so that what the value cannot give rejects.
    const result = (async () => read(version, argument as Argument))();
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
