import type { Secret } from '@undotenv/manifest';
import type { JsonObject } from '@undotenv/protocol';
import { abortable } from '../calls/abortable.ts';
import { orNothing } from './absence.ts';
import type { DeclaredRequest, DeclaredSecrets } from './declared-secrets.ts';
import type { ReadSecret } from './live-secrets.ts';
import type { Reader } from './reader.ts';
import type { SecretValue } from '../values/secret-value.ts';
import type { DeclaredReadOptions } from '../secrets-client.ts';

/** The reads of what the manifest declares; untyped, for the manifest's types are the caller's. */
export interface DeclaredReads {
  /** Like `refresh` nothing, where the secret is not there and need not be. */
  get(secret: string, options?: DeclaredReadOptions): Promise<string | object | undefined>;
  getRaw(
    secret: string,
    options?: DeclaredReadOptions,
  ): Promise<string | Secret<string> | JsonObject>;
  refresh(secret: string, options?: DeclaredReadOptions): Promise<string | object | undefined>;
  /** All of these at once; what is not there and need not be is nothing. */
  getAll(secrets: Iterable<string>, options?: DeclaredReadOptions): Promise<ReadSecret[]>;
}

export function declaredReads(reader: Reader, declared: DeclaredSecrets): DeclaredReads {
  async function readOne(secret: string, environment: string | undefined): Promise<ReadSecret> {
    const request = declared.locate(secret, environment);
    let value: SecretValue | undefined;
    const reading = reader.read({ ...request, isBulk: true }, (read) => {
      value = read;
      return read.typed(request.declared);
    });
    const typed = await orNothing(reading, request);
    return { request, declared: request.declared, value, typed };
  }

  return {
    /** Not async: what is cached already stands in a promise, and is handed on as it is. */
    get(secret, options) {
      try {
        const request = declared.locate(secret, options?.environment);
        return abortable(reader.readShared(request, typedView, orNothing), options?.signal);
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
      const reading = reader.refresh(request, typedView);
      return abortable(orNothing(reading, request), signal);
    },
    async getAll(secrets, { environment, signal } = {}) {
      const reading = Promise.all([...secrets].map((secret) => readOne(secret, environment)));
      return abortable(reading, signal);
    },
  };
}

/** One function for all reads: a cached one allocates nothing. */
function typedView(
  value: SecretValue,
  request: DeclaredRequest,
): Promise<string | object | undefined> {
  // Of a bundle it is what this version holds, and cached as such.
  return orNothing(value.typed(request.declared), request);
}
