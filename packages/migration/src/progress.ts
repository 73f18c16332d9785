/** What a migration has just done. Names only: no event holds a value. */
export type MigrationProgress =
  /** `files`: how many were there to be sealed, and change. */
  | { readonly step: 'backed-up'; readonly files: number }
  | {
      readonly step: 'writing';
      readonly secret: string;
      readonly position: number;
      readonly of: number;
    }
  | {
      readonly step: 'written';
      readonly secret: string;
      readonly outcome: SecretOutcome;
      readonly arn: string;
      readonly position: number;
      readonly of: number;
    }
  | { readonly step: 'verified'; readonly secrets: number }
  | { readonly step: 'removed' | 'restored' | 'rewritten'; readonly file: string }
  | { readonly step: 'returned'; readonly secret: string; readonly outcome: UndoneSecretOutcome };

/** What writing did to a secret. `unchanged` may still have had its tags or description set. */
export type SecretOutcome = 'created' | 'restored' | 'unchanged' | 'updated';

/**
 * What undo did to a secret: its previous version is current again, its deletion is scheduled, or
 * it stays as it is: because that is the rule, or because somebody wrote to it since.
 */
export type UndoneSecretOutcome =
  'deletion-scheduled' | 'kept' | 'kept-changed-since' | 'not-written' | 'returned';

export type OnProgress = (progress: MigrationProgress) => void;
