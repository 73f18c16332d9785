import type { StandardSchema } from './standard-schema.ts';

/** How a key's value is stored in the secret's JSON; an environment variable is always text. */
export type KeyType = 'string' | 'integer' | 'number' | 'boolean' | 'json';

/** One key of a JSON secret. */
export interface KeyDeclaration {
  /** The environment variable this key was, and for untouched code still is. */
  readonly env?: string;
  /** `string` when absent. */
  readonly type?: KeyType;
  /** `true` when absent: a migration without the variable is refused. */
  readonly required?: boolean;
  /** Stored when the variable is unset. A key with a default is never missing. */
  readonly default?: string | number | boolean;
}

interface CommonDeclaration {
  /** Up to 2,048 characters; shown by DescribeSecret. */
  readonly description?: string;
  /** Added to the manifest's tags, and winning over them. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** A secret that is one JSON object. */
export interface JsonSecretDeclaration extends CommonDeclaration {
  readonly keys: Readonly<Record<string, KeyDeclaration>>;
  /** Any Standard Schema validator of the whole object; its output is the type a read gives. */
  readonly schema?: StandardSchema;
}

/** A secret that is one text, stored and read verbatim. */
export interface TextSecretDeclaration extends CommonDeclaration {
  readonly env: string;
  readonly required?: boolean;
}

export type SecretDeclaration = JsonSecretDeclaration | TextSecretDeclaration;

/** Where a read may find its value; sources are asked in order. */
export interface SourceDeclaration {
  readonly source: 'secrets-manager' | 'environment';
  /** The source is asked only while each of these variables has exactly this value. */
  readonly when?: Readonly<Record<string, string>>;
  /** When asked, nothing after it is: what it does not have is missing. */
  readonly final?: boolean;
  /** Of an environment source: what a variable counts as where it is unset. */
  readonly defaults?: Readonly<Record<string, string>>;
}

/**
 * Another layout of the same secrets: one secret that holds them all, for as long as a variable
 * names it. Reads give the same objects in both.
 */
export interface BundleDeclaration {
  /** The variable that names the one secret; set and not empty, it switches to this layout. */
  readonly variable: string;
  /**
   * What the one secret is called, `{application}/{environment}` when absent. Only to notice that
   * the variable names another environment's: any other name or ARN may be given.
   */
  readonly name?: string;
  /**
   * Where the one secret keeps each of the manifest's: under which key the whole of it stands, or,
   * for each of its keys, under which key of the one secret. A key not named keeps its own name.
   */
  readonly keys: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

export interface EnvironmentDeclaration {
  /** The variable that names the environment; `APP_ENV` when absent. */
  readonly variable?: string;
  /** Taken when the variable is unset; without it the variable must be set. */
  readonly default?: string;
  /** Every environment as names spell it, with the other spellings accepted for it. */
  readonly spellings?: Readonly<Record<string, readonly string[]>>;
}

/** What an application declares about its secrets; the argument of `defineSecrets`. */
export interface ManifestDeclaration {
  /** Letters, digits and `_+=.@-`: it becomes part of every name. */
  readonly application: string;
  /** Template of `{application}`, `{environment}` and `{secret}`, joined in this order by `/` when absent. */
  readonly name?: string;
  readonly environment?: EnvironmentDeclaration;
  /** `us-east-1` when absent; `AWS_REGION` wins over it. */
  readonly region?: string;
  /** Values may hold `{application}`, `{environment}`, and `{Environment}` for a capital first letter. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Secrets Manager alone when absent. */
  readonly sources?: readonly SourceDeclaration[];
  /** Settings that stay readable in `.env`, with the value to add where one is missing. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Lines a migration makes sure `.gitignore` has; `.env.local` and `.env.*.local` when absent. */
  readonly gitignore?: readonly string[];
  /** Absent, every secret is always one of its own. */
  readonly bundle?: BundleDeclaration;
  readonly secrets: Readonly<Record<string, SecretDeclaration>>;
}
