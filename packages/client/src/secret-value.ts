import type { ManifestSecret } from '@undotenv/manifest';
import { BinarySecretError } from './errors.ts';
import { parseJsonObject, type JsonObject } from './json.ts';
import { seal } from './redaction.ts';
import type { StoredSecret } from './sources/source.ts';
import { typedObject } from './typed-object.ts';

/** One version of one secret, parsed and validated at most once however often it is read. */
export interface SecretValue {
  readonly stored: StoredSecret;
  text(): string;
  object(): JsonObject;
  /** The same promise each time, so that a cached read allocates nothing. */
  typed(declared: ManifestSecret): Promise<string | object>;
}

/** @param onUnfit is told, once, why the value is not what it was read as. */
export function createSecretValue(
  stored: StoredSecret,
  onUnfit: (error: unknown) => void,
): SecretValue {
  let object: JsonObject | undefined;
  let typed: Promise<string | object> | undefined;
  let isUnfit = false;

  function refuse(error: unknown): never {
    if (!isUnfit) onUnfit(error);
    isUnfit = true;
    throw error;
  }

  function text(): string {
    return stored.text ?? refuse(new BinarySecretError({ secretId: stored.secretId }));
  }

  function parse(): JsonObject {
    try {
      return parseJsonObject(stored.secretId, text());
    } catch (error) {
      return refuse(error);
    }
  }

  async function typedValue(declared: ManifestSecret): Promise<string | object> {
    if (declared.kind === 'text') return text();
    // Parsed anew: a validator may change its argument, and some list an object's hidden members.
    return seal(await typedObject(declared, stored.secretId, parse()));
  }

  return {
    stored,
    text,
    object: () => (object ??= seal(parse())),
    typed: (declared) => (typed ??= typedValue(declared).catch(refuse)),
  };
}
