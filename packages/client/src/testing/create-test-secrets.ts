import type {
  Manifest,
  ManifestSecret,
  NothingPlain,
  PlainParts,
  Secret,
  SecretsShape,
} from '@undotenv/manifest';
import { openSecretsClient } from '../create-secrets-client.ts';
import { keptBy, rememberKept } from '../reads/read-values.ts';
import type { OpenReads, ReadKinds, SealedReads, SealedShape } from '../sealed/sealed-shape.ts';
import type { SecretsClient } from '../secrets-client.ts';
import { givenValues } from './given-values.ts';
import { memoryApi } from './memory-api.ts';

/**
 * A value as reads give it, sealed or not: what a schema gives is not checked by it again. Or, as one
 * text, as it is stored.
 */
export type TestValue<Value> = TestPart<Exclude<Value, undefined>> | string;

type TestPart<Part> =
  Part extends Secret<unknown>
    ? MaybeSealed<Part>
    : { readonly [Key in keyof Part]: MaybeSealed<Part[Key]> };

type MaybeSealed<Member> = Member | (Member extends Secret<infer Value> ? Value : never);

export type TestValues<Shape extends SecretsShape> = {
  readonly [Name in keyof Shape]?: TestValue<Shape[Name]>;
};

export interface TestSecretsOptions {
  /** The manifest's default when absent, else the first it knows. */
  environment?: string;
  /** See {@link SealedTestSecretsOptions}. */
  sealed?: false;
}

export interface SealedTestSecretsOptions extends Omit<TestSecretsOptions, 'sealed'> {
  /** As the option of `createSecretsClient`: for the tests of an application whose client seals. */
  sealed: true;
}

/** A client over values in memory, with what a test needs beside. */
export interface TestSecrets<
  Shape extends SecretsShape,
  Kinds extends ReadKinds = OpenReads,
> extends SecretsClient<Shape, Kinds> {
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
 * Nothing is looked for in variables, files or the network. A secret that has no value is read as
 * one that does not exist.
 *
 * ```ts
 * const secrets = createTestSecrets(manifest, { database: { host: 'localhost', password: 'x' } });
 * ```
 *
 * @throws {EnvironmentError} `UNKNOWN_ENVIRONMENT`: the manifest does not know `environment`.
 * @throws {TypeError} naming a secret that the manifest does not declare.
 */
export function createTestSecrets<
  Shape extends SecretsShape,
  Plain extends PlainParts = NothingPlain,
>(
  manifest: Manifest<Shape, Plain>,
  values: TestValues<SealedShape<Shape, Plain>>,
  options: SealedTestSecretsOptions,
): TestSecrets<SealedShape<Shape, Plain>, SealedReads>;
export function createTestSecrets<Shape extends SecretsShape>(
  manifest: Manifest<Shape>,
  values?: TestValues<Shape>,
  options?: TestSecretsOptions,
): TestSecrets<Shape>;
export function createTestSecrets(
  manifest: Manifest,
  values: Readonly<Record<string, string | object | undefined>> = {},
  options: TestSecretsOptions | SealedTestSecretsOptions = {},
): TestSecrets<SecretsShape, OpenReads | SealedReads> {
  const api = memoryApi();
  const { default: usual = Object.keys(manifest.environment.spellings)[0] } = manifest.environment;
  const fromTest = givenValues(manifest);
  const client = openSecretsClient({
    // Every secret comes from memory, whatever the manifest's sources wait for.
    manifest: { ...fromTest.manifest, sources: [{ source: 'secrets-manager' }] },
    environment: options.environment ?? usual,
    variables: {},
    api,
    apiIn: (region) => ({ ...api, region }),
    ...(options.sealed === true && { sealed: true }),
    // Only `set` and `rotate` change a value, and no test waits for a time to pass.
    cache: { ttlMs: Infinity, remembersFailures: false },
  });
  const reads: string[] = [];
  const handedOut: SecretsShape[] = [];

  function store(name: string, value: string | object): void {
    api.put(client.nameOf(name), fromTest.textOf(name, value));
  }

  function noted<Result>(secret: string, read: () => Result): Result {
    reads.push(secret);
    return read();
  }

  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) store(name, value);
  }
  const secrets: TestSecrets<SecretsShape, OpenReads | SealedReads> = {
    ...client,
    get: (name, given) => noted(name, () => client.get(name, given)),
    getRaw: (name, given) => noted(name, () => client.getRaw(name, given)),
    getString: (reference, given) => noted(reference, () => client.getString(reference, given)),
    getJson: (reference, given) => noted(reference, () => client.getJson(reference, given)),
    getBinary: (reference, given) => noted(reference, () => client.getBinary(reference, given)),
    async ready(given) {
      reads.push(...manifest.secrets.map(({ secret }: ManifestSecret) => secret));
      const live = await client.ready(given);
      handedOut.push(live);
      return live;
    },
    async set(name, value) {
      store(name, value);
      await client.refresh(name);
      // A read of the member lets it find the new version, which it has one turn later.
      handedOut.forEach((live) => live[name]);
      await client.get(name);
    },
    rotate: store,
    remove(name) {
      api.remove(client.nameOf(name));
      client.invalidate(name);
    },
    reads,
  };
  // For the mask of a test's output, which knows this client and not the one within.
  rememberKept(secrets, () => keptBy(client));
  return secrets;
}
