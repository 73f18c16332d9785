import type { StandardSchema } from './standard-schema.ts';

/**
 * How a key's value is stored in the secret's JSON; an environment variable is always text. A `port`
 * is an integer from 1 to 65535.
 */
export type KeyType = 'string' | 'integer' | 'port' | 'number' | 'boolean' | 'json';

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
  /** Reads give a `Secret`, which shows its value to `reveal` alone, whatever the client does. */
  readonly sealed?: boolean;
  /** No secret, such as a host or a port: not sealed where it is read as declared, and not masked in a program's output. */
  readonly plain?: boolean;
}

/**
 * What a read gives for a required key that the stored object lacks: an error, empty text, or this
 * value. What is not of the key's type is an error still.
 */
export type MissingKey = 'error' | 'empty' | { readonly default: string | number | boolean };

interface CommonDeclaration {
  /** Up to 2,048 characters; shown by DescribeSecret. */
  readonly description?: string;
  /** Added to the manifest's tags, and winning over them. */
  readonly tags?: Readonly<Record<string, string>>;
  /** A variable that names what is read: the name by the manifest's template is not. */
  readonly nameFrom?: NameVariable;
  /**
   * Where this one is read and written, whatever region the others are in; only an ARN names another.
   * Replicas of it are not asked, and as a part of a bundle it is where the bundle is.
   */
  readonly region?: string;
}

/** A variable that holds a secret's name or ARN, as deployments give it. */
export interface NameVariable {
  readonly variable: string;
  /** Without the variable nothing is read; else the name by the template is. */
  readonly required?: boolean;
}

/** A secret that is one JSON object. */
export interface JsonSecretDeclaration extends CommonDeclaration {
  readonly keys: Readonly<Record<string, KeyDeclaration>>;
  /** Any Standard Schema validator of the whole object; its output is the type a read gives. */
  readonly schema?: StandardSchema;
  /**
   * Wins over the client's option; a client that is `strict`, and a `schema`, go by neither. Unlike
   * the default of a key it is never stored.
   */
  readonly onMissingKey?: MissingKey;
}

/** A secret that is one text, stored and read verbatim. */
export interface TextSecretDeclaration extends CommonDeclaration {
  readonly env: string;
  readonly required?: boolean;
  /** As of a key. */
  readonly sealed?: boolean;
  /** As of a key. */
  readonly plain?: boolean;
}

export type SecretDeclaration = JsonSecretDeclaration | TextSecretDeclaration;

/** What a variable must be: exactly this text, one of these, or set (to more than nothing) or not. */
export type VariableCondition = string | readonly string[] | { readonly set: boolean };

/**
 * Why Secrets Manager gave no value.
 *
 * - `not-found`: there is no such secret, or no such version
 * - `denied`: the caller, or its KMS key, may not be used
 * - `credentials`: there are none, or they are not accepted
 * - `unavailable`: no answer, an error of the service, throttling
 * - `any`: all of these, and whatever else fails
 */
export type FailureClass = 'not-found' | 'denied' | 'credentials' | 'unavailable' | 'any';

/**
 * Where a read may find its value; sources are asked in order. A secret comes whole from one of
 * them: a password never meets the host of another source.
 */
export interface SourceDeclaration {
  readonly source: 'secrets-manager' | 'environment';
  /** The source is asked only while each of these variables is as its condition says. */
  readonly when?: Readonly<Record<string, VariableCondition>>;
  /** The source is asked only in these environments, as names spell them. */
  readonly environments?: readonly string[];
  /** The source is asked only for these secrets of the manifest. */
  readonly secrets?: readonly string[];
  /** When asked, nothing after it is: what it does not have is missing. */
  readonly final?: boolean;
  /**
   * Of Secrets Manager: which failures let the next source answer; none when absent. A list holds
   * everywhere but in production, for there a value of another place hides what is broken; by
   * environment it holds where it says.
   */
  readonly fallthroughOn?:
    readonly FailureClass[] | Readonly<Record<string, readonly FailureClass[]>>;
  /** Of an environment source: what a variable counts as where it is unset. */
  readonly defaults?: Readonly<Record<string, string>>;
  /**
   * Of an environment source: whether its values are cached as those of Secrets Manager are; when
   * absent each read looks at the variables. What Secrets Manager was passed over for is always
   * cached, or each read would wait for it to fail again.
   */
  readonly cached?: boolean;
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
  /** `us-east-1` when absent; `AWS_REGION` wins over it, and a secret's own `region` over both. */
  readonly region?: string;
  /**
   * Regions with replicas of every secret. A client in `region`, or in one of these, asks the others
   * of them, in this order, while its own does not answer; a client elsewhere asks none.
   */
  readonly replicaRegions?: readonly string[];
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
