import type { KeyType, MissingKey, NameVariable, SourceDeclaration } from './declaration.ts';
import type { StandardSchema } from './standard-schema.ts';

/** What reads give: for each secret its object of values, or its text. */
export type SecretsShape = Record<string, string | object | undefined>;

/** What is declared `plain`, by secret: keys of its object, or `true` for a text. */
export type PlainParts = Readonly<Record<string, string | true>>;

/** All that is declared is secret. */
// `{}` is meant: an object type without members.
// eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type
export type NothingPlain = Record<never, never>;

/** Where a bundle keeps a secret: under one key, or each of its keys under a key. */
export type BundlePlace = string | Readonly<Record<string, string>>;

/** One secret that holds all of the manifest's, while `variable` names it. */
export interface ManifestBundle {
  readonly variable: string;
  readonly nameTemplate: string;
  /** By secret; every key of every secret has its place. */
  readonly places: Readonly<Record<string, BundlePlace>>;
}

/** How a value is shown; as the client decides where neither is said. */
interface Protection {
  /** Reads give a `Secret`. */
  readonly sealed?: boolean;
  /** No secret: not sealed where it is read as declared, never masked. */
  readonly plain?: boolean;
}

export interface ManifestKey extends Protection {
  readonly key: string;
  readonly env?: string;
  readonly type: KeyType;
  readonly required: boolean;
  readonly default?: string | number | boolean;
}

interface CommonManifestSecret {
  readonly secret: string;
  readonly description?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly nameFrom?: NameVariable;
  /** Where it is, if not where the others are. */
  readonly region?: string;
}

export interface JsonManifestSecret extends CommonManifestSecret {
  readonly kind: 'json';
  readonly keys: readonly ManifestKey[];
  readonly schema?: StandardSchema;
  readonly onMissingKey?: MissingKey;
}

export interface TextManifestSecret extends CommonManifestSecret, Protection {
  readonly kind: 'text';
  readonly env: string;
  readonly required: boolean;
}

/** Present where the secret is read as a part of a bundle. */
interface Bundled {
  readonly bundled?: { readonly place: BundlePlace; readonly manifest: Manifest };
}

export type ManifestSecret = (JsonManifestSecret | TextManifestSecret) & Bundled;

/**
 * A checked declaration with every default filled in: plain, frozen data. `Shape` and `Plain` are
 * types only: they carry what reads give, and what is no secret, from `defineSecrets` to the client.
 */
export interface Manifest<
  Shape extends SecretsShape = SecretsShape,
  Plain extends PlainParts = NothingPlain,
> {
  readonly application: string;
  readonly nameTemplate: string;
  readonly environment: {
    readonly variable: string;
    readonly default?: string;
    readonly spellings: Readonly<Record<string, readonly string[]>>;
  };
  readonly region: string;
  readonly replicaRegions: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly sources: readonly SourceDeclaration[];
  readonly settings: Readonly<Record<string, string>>;
  readonly gitignore: readonly string[];
  readonly bundle?: ManifestBundle;
  /** In the order declared, which is the order of writing. */
  readonly secrets: readonly ManifestSecret[];
  readonly '~shape'?: Shape;
  readonly '~plain'?: Plain;
}
