/** What decided something. */
export type Origin =
  | { readonly from: 'option' | 'api' | 'manifest' | 'default' }
  | {
      readonly from: 'variable';
      readonly variable: string;
      /** The file the variable stands in, if it is none of the process; see `withEnvFiles`. */
      readonly file?: string;
    };

/** A setting and what decided it. No setting is a secret. */
export type Explained<Value> = Origin & { readonly value: Value };

/** Where credentials are taken from: the first place that is set, or has them; no place is asked. */
export type CredentialsPlace =
  'given' | 'environment' | 'profile' | 'web identity' | 'container' | 'instance';

export interface ExplainedSettings {
  /** `undefined` where no variable names one that the manifest knows. */
  readonly environment?: Explained<string | undefined>;
  readonly region: Explained<string>;
  /** Asked in this order while `region` does not answer. */
  readonly replicaRegions: Explained<readonly string[]>;
  readonly endpoint: Explained<string>;
  readonly credentials: Explained<CredentialsPlace>;
  /** Times are milliseconds; `false` where nothing is cached. */
  readonly cache: Explained<
    false | { readonly ttlMs: number; readonly maxAgeMs: number; readonly staleIfErrorMs: number }
  >;
  readonly strict: boolean;
}

export interface ExplainedCondition {
  /** In words: `USE_LOCAL_CREDENTIALS is exactly "true"`; what the variable holds is not told. */
  readonly condition: string;
  readonly holds: boolean;
}

export interface ExplainedSource {
  readonly source: 'secrets-manager' | 'environment';
  /** Whether all conditions hold; a source after one that is final is not asked even so. */
  readonly isOpen: boolean;
  readonly conditions: readonly ExplainedCondition[];
  readonly isFinal: boolean;
  /** Which failures let the next source answer in this environment. */
  readonly fallthroughOn: readonly string[];
}

export interface ExplainedKey {
  /** None of a text. */
  readonly key?: string;
  readonly variable?: string;
  /** Whether the variable is set, also where it is not read. */
  readonly isSet: boolean;
  /** The file it stands in, if it is none of the process. */
  readonly file?: string;
  /** Where a read takes it from now; `default` of the source or of the key. */
  readonly from: 'secrets-manager' | 'variable' | 'default' | 'nowhere';
}

/** Why a read of the secret would end with an error, before or instead of asking anything. */
export interface ExplainedProblem {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

export interface ExplainedSecret {
  /** Its name in the manifest. */
  readonly secret: string;
  /** The name or ARN it is read under; absent where the problem keeps it from being known. */
  readonly name?: Explained<string>;
  /** Where Secrets Manager is asked for it, if its ARN or the manifest says so; else in the client's. */
  readonly region?: Explained<string>;
  /** The sources that may be asked for it, in order: none after one that lets nothing fall through. */
  readonly asked: readonly ExplainedSource['source'][];
  /**
   * The one that would answer: that of the cached version; else the first whose variables make up
   * the secret; else Secrets Manager.
   */
  readonly source?: ExplainedSource['source'];
  /** The version that is cached and served at the moment. */
  readonly cached?: {
    readonly source: ExplainedSource['source'];
    readonly versionId: string;
    /** The region of the replica that gave it last, where the secret's own did not answer. */
    readonly replicaRegion?: string;
  };
  readonly keys: readonly ExplainedKey[];
  readonly problem?: ExplainedProblem;
}

/** Where every setting and every secret of a client comes from. It is made of names: no value. */
export interface Explanation {
  readonly settings: ExplainedSettings;
  readonly sources: readonly ExplainedSource[];
  readonly secrets: readonly ExplainedSecret[];
}
