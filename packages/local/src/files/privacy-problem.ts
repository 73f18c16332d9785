/** Why a file or directory is not private to this user, and what to do about it. */
export interface PrivacyProblem {
  readonly problem: string;
  readonly hint: string;
}
