import type {
  Manifest,
  MissingKey,
  NothingPlain,
  PlainParts,
  SecretsShape,
} from '@undotenv/manifest';
import type { Explanation } from './explain/explanation.ts';
import type {
  ReferenceClient,
  ReferenceClientOptions,
  ReadOptions,
  SecretChange,
} from './reference-client.ts';
import type { OpenReads, ReadKinds, SealedReads } from './sealed/sealed-shape.ts';

/**
 * How the errors of reads come out:
 *
 * - `none`: each as what it is, of the class that says what went wrong
 * - `service`: a failure of Secrets Manager, or on the way there, as a {@link SecretReadError}; what
 *   is not there, not of its shape or wrongly configured as what it is
 * - `all`: all of them as that one class
 *
 * Whichever it is, `UndotenvError` is the class of all, with `code`, `retryable` and `hint`; what is
 * wrapped is the `cause`.
 */
export type WrapErrors = 'none' | 'service' | 'all';

export interface SecretsClientOptions<Shape extends SecretsShape> extends ReferenceClientOptions {
  manifest?: Manifest<Shape>;
  /** Fixed for this client; else the manifest's variable decides at each call. */
  environment?: string | undefined;
  /**
   * Reads nothing in the place of Secrets Manager: no failure lets another source answer, whatever
   * `fallthroughOn` of the manifest says, and in production no variable switches to other sources.
   * Nor does anything stand for a key that is missing.
   */
  strict?: boolean;
  /**
   * Lets BatchGetSecretValue answer up to 20 first reads in one call. Only where the policy grants
   * `secretsmanager:BatchGetSecretValue`, beside GetSecretValue on each secret; `false` when absent.
   *
   * - `true`: in `ready()`, and from three first reads in one turn of the event loop on
   * - `'auto'`: in `ready()` only, where a refusal costs one call at start; it is remembered
   */
  batch?: boolean | 'auto';
  /**
   * Regions with replicas of the secrets, asked in this order while the client's own does not
   * answer, each once; those of the manifest when absent. An `endpoint` of one's own must serve them
   * all.
   */
  replicaRegions?: readonly string[] | undefined;
  /** `none` when absent; see {@link WrapErrors}. */
  wrapErrors?: WrapErrors;
  /**
   * What stands for a required key, or the key of a reference read as text, that the stored object
   * lacks; an error when absent, and always if the client is `strict`. Told once by a warning. The
   * manifest's `onMissingKey` of a secret wins over it, as does the `default` of a read.
   */
  onMissingKey?: MissingKey;
  /** See {@link SealedClientOptions}. */
  sealed?: false;
}

export interface SealedClientOptions<
  Shape extends SecretsShape,
  Plain extends PlainParts = NothingPlain,
> extends Omit<SecretsClientOptions<Shape>, 'manifest' | 'sealed'> {
  manifest?: Manifest<Shape, Plain>;
  /**
   * Every read gives a `Secret`, each key of an object one, each element of a list, and the whole of
   * what has methods, such as a `Map` or a class's instance that a schema makes: a value is seen only
   * where the program says `.reveal()`.
   *
   * What the manifest declares `plain` stays as it is in `get`, `ready` and `refresh` by its name. A
   * read by reference and `getRaw` ask for what is stored, of which nothing is declared: they seal it.
   */
  sealed: true;
}

export interface DeclaredReadOptions extends ReadOptions {
  /** Another environment than the client's, in any spelling the manifest knows. */
  environment?: string;
}

/** {@link ReferenceClient} together with the reads of what the manifest declares. */
export interface SecretsClient<
  Shape extends SecretsShape,
  Kinds extends ReadKinds = OpenReads,
> extends ReferenceClient<Kinds> {
  /**
   * A secret the manifest declares, checked against its declaration once a version; `undefined` for a
   * text that is not required and not there. While a source that may have it fails, that is an error.
   */
  get<Name extends keyof Shape & string>(
    secret: Name,
    options?: DeclaredReadOptions,
  ): Promise<Shape[Name]>;
  /**
   * A secret the manifest declares as it is stored, before defaults, types and schema make anything
   * of it: its text, or its object by its own keys, also where a bundle keeps them under others. One
   * that is not there rejects, required or not.
   */
  getRaw(
    secret: keyof Shape & string,
    options?: DeclaredReadOptions,
  ): Promise<Kinds['text'] | Kinds['object']>;
  /**
   * All of the manifest's secrets at once; a text that is not required and not there is a member that
   * gives `undefined` until it is.
   * The object stays current: its members are read without waiting, each gives what `get` would,
   * starts a refresh where `get` would, and changes when a refresh has brought another version.
   * They outlast `clear` until the next version is there, but not `close`, and throw what a read
   * rejects with once a value is too old to be served.
   */
  ready(options?: DeclaredReadOptions): Promise<Shape>;
  /**
   * Where every setting and every secret of the manifest comes from at this moment, and why: which
   * option, variable or file decided, which sources are open. Nothing is asked for it, and no value
   * is in it.
   */
  explain(options?: Pick<DeclaredReadOptions, 'environment'>): Promise<Explanation>;
  /** The name a declared secret is read under. */
  nameOf(secret: keyof Shape & string, environment?: string): string;
  /**
   * Asks Secrets Manager whatever is cached, and gives the new value, as `get` would, which is cached
   * for all. If that fails, what was cached is kept.
   *
   * @param secret a name the manifest declares, else a reference, read as by `getString`
   */
  refresh<Name extends keyof Shape & string>(
    secret: Name,
    options?: DeclaredReadOptions,
  ): Promise<Shape[Name]>;
  refresh(reference: string, options?: ReadOptions): Promise<Kinds['text']>;
  /**
   * Calls `listener` once for each change of version that a read finds: nothing is polled. What it
   * throws, or rejects with, is logged.
   *
   * @param secret a name the manifest declares, else a reference
   * @returns what ends it
   */
  onChange(
    secret: (keyof Shape & string) | (string & {}),
    listener: (change: SecretChange) => unknown,
  ): () => void;
  /** Forgets one secret, all versions of it; a read under way is not kept either. */
  invalidate(secret: (keyof Shape & string) | (string & {})): void;
}

/** Of whatever manifest; the overloads of `createSecretsClient` tell its types: values are checked, and sealed, as the options say. */
export type AnyClient = SecretsClient<SecretsShape, OpenReads | SealedReads>;
