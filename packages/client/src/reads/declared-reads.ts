import type { ManifestSecret, Secret } from '@undotenv/manifest';
import type { JsonObject } from '@undotenv/protocol';
import { abortable } from '../calls/abortable.ts';
import { isOptional, type DeclaredSecrets } from './declared-secrets.ts';
import { SecretNotFoundError } from '../errors.ts';
import type { ReadSecret } from './live-secrets.ts';
import type { Reader } from './reader.ts';
import type { SecretValue } from '../values/secret-value.ts';
import type { DeclaredReadOptions } from '../secrets-client.ts';

/** The reads of what the manifest declares; untyped, for the manifest's types are the caller's. */
export interface DeclaredReads {
  get(secret: string, options?: DeclaredReadOptions): Promise<string | object>;
  getRaw(
    secret: string,
    options?: DeclaredReadOptions,
  ): Promise<string | Secret<string> | JsonObject>;
  refresh(secret: string, options?: DeclaredReadOptions): Promise<string | object>;
  /** All of these at once, without those that are not there and need not be. */
  getAll(secrets: Iterable<string>, options?: DeclaredReadOptions): Promise<ReadSecret[]>;
}

export function declaredReads(reader: Reader, declared: DeclaredSecrets): DeclaredReads {
  async function readOne(
    secret: string,
    environment: string | undefined,
  ): Promise<readonly ReadSecret[]> {
    const request = declared.locate(secret, environment);
    const bulk = { ...request, isBulk: true };
    try {
      return await reader.read(bulk, async (value) => {
        const typed = await value.typed(request.declared);
        return [{ request, declared: request.declared, value, typed }];
      });
    } catch (error) {
      if (isOptional(request.declared) && error instanceof SecretNotFoundError) return [];
      throw error;
    }
  }

  return {
    /** Not async: what is cached already stands in a promise, and is handed on as it is. */
    get(secret, options) {
      try {
        const request = declared.locate(secret, options?.environment);
        return abortable(reader.readShared(request, typedView), options?.signal);
      } catch (error) {
        const refusal = error as Error;
        return Promise.reject(refusal);
      }
    },
    async getRaw(secret, { environment, signal } = {}) {
      const request = declared.locate(secret, environment);
      const reading = reader.read(request, (value) => value.raw(request.declared));
      return abortable(reading, signal);
    },
    async refresh(secret, { environment, signal } = {}) {
      const request = declared.locate(secret, environment);
      return abortable(reader.refresh(request, typedView), signal);
    },
    async getAll(secrets, { environment, signal } = {}) {
      const reading = Promise.all([...secrets].map((secret) => readOne(secret, environment)));
      return (await abortable(reading, signal)).flat();
    },
  };
}

/** One function for all reads: a cached one allocates nothing. */
function typedView(
  value: SecretValue,
  { declared }: { declared: ManifestSecret },
): Promise<string | object> {
  return value.typed(declared);
}
