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

export function createSecretValue(stored: StoredSecret): SecretValue {
  let object: JsonObject | undefined;
  let typed: Promise<string | object> | undefined;

  const value: SecretValue = {
    stored,
    text() {
      if (stored.text === undefined) throw new BinarySecretError({ secretId: stored.secretId });
      return stored.text;
    },
    object: () => (object ??= seal(parseJsonObject(stored.secretId, value.text()))),
    typed: (declared) => (typed ??= typedValue(value, declared)),
  };
  return value;
}

async function typedValue(value: SecretValue, declared: ManifestSecret): Promise<string | object> {
  if (declared.kind === 'text') return value.text();
  const { secretId } = value.stored;
  return seal(await typedObject(declared, secretId, value.object()));
}
