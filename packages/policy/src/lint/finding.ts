import type { PolicyPath } from '../errors.ts';
import type { PatternElement, Policy, Statement } from '../policy.ts';

export type FindingCode =
  | 'ALLOW_BY_EXCLUSION'
  | 'DENIES_EVERYONE'
  | 'EVERY_KEY'
  | 'LOCK_OUT'
  | 'LONGER_NAMES'
  | 'MISSING_SUFFIX'
  | 'NEEDS_ANY_RESOURCE'
  | 'NO_DESCRIBE'
  | 'PUBLIC_ACCESS'
  | 'SOURCE_IP'
  | 'STAGE_NOT_NAMED'
  | 'TAG_CONDITION'
  | 'UNKNOWN_ACTION'
  | 'VARIABLE_AS_TEXT'
  | 'WHOLE_PREFIX'
  | 'WILDCARD_ACCOUNT'
  | 'WILDCARD_ACTION'
  | 'WILDCARD_REGION'
  | 'WILDCARD_RESOURCE';

/** Something about a policy that AWS accepts and that is unlikely to be meant. */
export interface Finding {
  readonly code: FindingCode;
  /** An error does not work or harms; a warning is wider than it need be; a note is to be known. */
  readonly severity: 'error' | 'warning' | 'note';
  readonly path: PolicyPath;
  readonly message: string;
  readonly hint: string;
}

/** Looks at one statement, which stands at `path`. */
export type Rule = (statement: Statement, path: PolicyPath, policy: Policy) => readonly Finding[];

/** The patterns of an element and the place of each; alone, it may stand without a list. */
export function placesOf(
  { patterns }: PatternElement,
  path: PolicyPath,
): readonly { readonly pattern: string; readonly path: PolicyPath }[] {
  return patterns.map((pattern, at) => ({
    pattern,
    path: patterns.length > 1 ? [...path, at] : path,
  }));
}
