import type { KeyType, SourceDeclaration } from './declaration.ts';
import type { StandardSchema } from './standard-schema.ts';

/** What reads give: for each secret its object of values, or its text. */
export type SecretsShape = Record<string, string | object | undefined>;

/** Where a bundle keeps a secret: under one key, or each of its keys under a key. */
export type BundlePlace = string | Readonly<Record<string, string>>;

/** One secret that holds all of the manifest's, while `variable` names it. */
export interface ManifestBundle {
  readonly variable: string;
  readonly nameTemplate: string;
  /** By secret; every key of every secret has its place. */
  readonly places: Readonly<Record<string, BundlePlace>>;
}

export interface ManifestKey {
  readonly key: string;
  readonly env?: string;
  readonly type: KeyType;
  readonly required: boolean;
  readonly default?: string | number | boolean;
}

export interface JsonManifestSecret {
  readonly kind: 'json';
  readonly secret: string;
  readonly description?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly keys: readonly ManifestKey[];
  readonly schema?: StandardSchema;
}

export interface TextManifestSecret {
  readonly kind: 'text';
  readonly secret: string;
  readonly description?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly env: string;
  readonly required: boolean;
}

/** Present where the secret is read as a part of a bundle. */
interface Bundled {
  readonly bundled?: { readonly place: BundlePlace; readonly manifest: Manifest };
}

export type ManifestSecret = (JsonManifestSecret | TextManifestSecret) & Bundled;

/**
 * A checked declaration with every default filled in: plain, frozen data. `Shape` is a type only:
 * it carries what reads give from `defineSecrets` to the client.
 */
export interface Manifest<Shape extends SecretsShape = SecretsShape> {
  readonly application: string;
  readonly nameTemplate: string;
  readonly environment: {
    readonly variable: string;
    readonly default?: string;
    readonly spellings: Readonly<Record<string, readonly string[]>>;
  };
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly sources: readonly SourceDeclaration[];
  readonly settings: Readonly<Record<string, string>>;
  readonly gitignore: readonly string[];
  readonly bundle?: ManifestBundle;
  /** In the order declared, which is the order of writing. */
  readonly secrets: readonly ManifestSecret[];
  readonly '~shape'?: Shape;
}
