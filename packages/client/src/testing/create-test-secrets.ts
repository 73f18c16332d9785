import type { Manifest, ManifestSecret, SecretsShape } from '@undotenv/manifest';
import { createSecretsClient } from '../create-secrets-client.ts';
import type { SecretsClient } from '../secrets-client.ts';
import { memoryApi } from './memory-api.ts';

/** A value as reads give it, or, as one text, as it is stored. */
export type TestValue<Value> = Exclude<Value, undefined> | string;

export type TestValues<Shape extends SecretsShape> = {
  readonly [Name in keyof Shape]?: TestValue<Shape[Name]>;
};

export interface TestSecretsOptions {
  /** The manifest's default when absent, else the first it knows. */
  environment?: string;
}

/** A client over values in memory, with what a test needs beside. */
export interface TestSecrets<Shape extends SecretsShape> extends SecretsClient<Shape> {
  /**
   * Stores a new version, which reads give from then on, also what `ready` gave before.
   *
   * @throws what a read of such a value rejects with.
   */
  set<Name extends keyof Shape & string>(name: Name, value: TestValue<Shape[Name]>): Promise<void>;
  /** Stores a new version and says nothing: what the client has cached is old, as after a rotation. */
  rotate<Name extends keyof Shape & string>(name: Name, value: TestValue<Shape[Name]>): void;
  /** The secret is not there any more. */
  remove(name: keyof Shape & string): void;
  /** What was read, in order, cached or not: names of the manifest, else references. */
  readonly reads: readonly string[];
}

/**
 * The client of an application's tests: the same reads, checks and errors, over values in memory.
 * Nothing is looked for in variables, files or the network. A secret that has no value rejects as
 * one that does not exist.
 *
 * ```ts
 * const secrets = createTestSecrets(manifest, { database: { host: 'localhost', password: 'x' } });
 * ```
 *
 * @throws {EnvironmentError} `UNKNOWN_ENVIRONMENT`: the manifest does not know `environment`.
 * @throws {TypeError} naming a secret that the manifest does not declare.
 */
export function createTestSecrets<Shape extends SecretsShape>(
  manifest: Manifest<Shape>,
  values: TestValues<Shape> = {},
  options: TestSecretsOptions = {},
): TestSecrets<Shape> {
  const api = memoryApi();
  const { default: usual = Object.keys(manifest.environment.spellings)[0] } = manifest.environment;
  const client = createSecretsClient({
    // Every secret comes from memory, whatever the manifest's sources wait for.
    manifest: { ...manifest, sources: [{ source: 'secrets-manager' }] },
    environment: options.environment ?? usual,
    variables: {},
    api,
    // Only `set` and `rotate` change a value, and no test waits for a time to pass.
    cache: { ttlMs: Infinity, remembersFailures: false },
  });
  const reads: string[] = [];
  const handedOut: Shape[] = [];

  function store(name: keyof Shape & string, value: string | object): void {
    // A value that came from a read shows itself to the clone alone.
    const text = typeof value === 'string' ? value : JSON.stringify(structuredClone(value));
    api.put(client.nameOf(name), text);
  }

  function noted<Result>(secret: string, read: () => Result): Result {
    reads.push(secret);
    return read();
  }

  const given: Readonly<Record<string, string | object | undefined>> = { ...values };
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined) store(name, value);
  }
  return {
    ...client,
    get: (name, given) => noted(name, () => client.get(name, given)),
    getRaw: (name, given) => noted(name, () => client.getRaw(name, given)),
    getString: (reference, given) => noted(reference, () => client.getString(reference, given)),
    getJson: (reference, given) => noted(reference, () => client.getJson(reference, given)),
    getBinary: (reference, given) => noted(reference, () => client.getBinary(reference, given)),
    async ready(given) {
      reads.push(...manifest.secrets.map(({ secret }: ManifestSecret) => secret));
      const secrets = await client.ready(given);
      handedOut.push(secrets);
      return secrets;
    },
    async set(name, value) {
      store(name, value);
      await client.refresh(name);
      // A read of the member lets it find the new version, which it has one turn later.
      handedOut.forEach((secrets) => secrets[name]);
      await client.get(name);
    },
    rotate: store,
    remove(name) {
      api.remove(client.nameOf(name));
      client.invalidate(name);
    },
    reads,
  };
}
