import type { MigrationTarget } from '../target.ts';

/** What a migration will do, as plain data for people and for JSON. It never holds a value. */
export interface MigrationPlan {
  readonly project: string;
  /** The first of `environmentFiles`. */
  readonly file: string;
  /** The files the variables are in, relative to the project; `.env` first. */
  readonly environmentFiles: readonly string[];
  readonly application: string;
  /** The first of `environments`. */
  readonly environment: string;
  /** The environments planned, in the manifest's order. */
  readonly environments: readonly string[];
  readonly target: MigrationTarget;
  /** File by file, in the order of each. */
  readonly variables: readonly PlannedVariable[];
  /** Environment by environment in the manifest's order, which is the order of writing. */
  readonly secrets: readonly PlannedSecret[];
  readonly totals: Readonly<Record<PlannedAction, number>> & { readonly moved: number };
  readonly cost: MonthlyCost;
  readonly files: readonly PlannedFile[];
  /** The change that lets the application read its secrets; made only on consent. */
  readonly startScripts: readonly PlannedStartScript[];
  readonly warnings: readonly PlanWarning[];
}

export interface PlannedVariable {
  readonly variable: string;
  readonly file: string;
  readonly line: number;
  readonly class: 'secret' | 'setting';
  /** Why, in words. */
  readonly reason: string;
  readonly reasonCode: string;
  /** Whether its value is one that must not stand in a file. */
  readonly exposed: boolean;
  /** `name#key`, or `name` for a text secret; absent for a variable that stays. */
  readonly movedTo?: string;
  /** The secrets of further environments, where several take their value from `.env`. */
  readonly alsoMovedTo?: readonly string[];
}

/** `refused` is a secret that exists, is not ours, and holds something else: nothing is written. */
export type PlannedAction = 'create' | 'refused' | 'restore' | 'unchanged' | 'update';

export interface PlannedSecret {
  /** Its name in the manifest. */
  readonly secret: string;
  readonly environment: string;
  /** Its name in Secrets Manager. */
  readonly name: string;
  /** Where it is written, if the manifest gives it another region than the target's. */
  readonly region?: string;
  readonly action: PlannedAction;
  /** Why it is refused, or what to know about an update. */
  readonly note?: string;
  /** Keys that no file sets, and whose values stay as they are in the store. */
  readonly kept?: readonly string[];
  /** Of the value, in UTF-8; the limit is 65,536. */
  readonly bytes: number;
  readonly description: MetadataChange;
  readonly tags: readonly (MetadataChange & { readonly key: string })[];
}

/** A tag or description: as it is, and as it will be. Equal where nothing changes. */
export interface MetadataChange {
  readonly before?: string;
  readonly after?: string;
}

export interface MonthlyCost {
  /** US dollars for the secrets: $0.40 for each. 0 for a local store. */
  readonly secrets: number;
  /** US dollars for the calls: $0.05 for 10,000. 0 for a local store. */
  readonly calls: number;
  /** What `calls` assumes, in words. */
  readonly assumption: string;
}

export interface PlannedFile {
  /** Relative to the project. */
  readonly path: string;
  readonly kind: 'environment' | 'gitignore' | 'start-script';
  readonly change: 'create' | 'rewrite';
  /** What changes, in words: `9 variables move out`, `4 lines are added`. */
  readonly summary: readonly string[];
  readonly onConsent: boolean;
}

export interface PlannedStartScript {
  readonly script: string;
  readonly before: string;
  readonly after: string;
}

export interface PlanWarning {
  readonly code:
    | 'already-in-history'
    | 'developers-file'
    | 'exposed-in-comment'
    | 'exposed-and-not-mapped'
    | 'hidden-in-comment'
    | 'history-not-fully-searched'
    | 'long-lived-aws-keys'
    | 'may-be-in-comment'
    | 'overridden-everywhere'
    | 'overwrites-foreign-secret'
    | 'read-by-others'
    | 'secret-in-start-script'
    | 'tracked-by-git'
    | 'unknown-environment'
    | 'value-in-other-file';
  readonly message: string;
  /** The file it is about, relative to the project, where it is about one. */
  readonly file?: string;
  readonly variables?: readonly string[];
  readonly lines?: readonly number[];
}
