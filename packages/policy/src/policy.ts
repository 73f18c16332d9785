/** A policy attached to an identity (user, role), or to a resource (secret, key). */
export type PolicyKind = 'identity' | 'resource';

/** A policy document, read. Plain data; `parsePolicy` makes it. */
export interface Policy {
  readonly kind: PolicyKind;
  /** The policy language. Only the later one has variables; a document without has the earlier. */
  readonly version: '2008-10-17' | '2012-10-17';
  readonly id?: string;
  readonly statements: readonly Statement[];
}

export interface Statement {
  readonly sid?: string;
  readonly effect: 'Allow' | 'Deny';
  /** Of resource policies only. */
  readonly principal?: PrincipalElement;
  readonly action: PatternElement;
  readonly resource: PatternElement;
  /** Each is one operator over one key; all of them must hold. */
  readonly conditions: readonly Condition[];
}

/** `Action` or `NotAction`, `Resource` or `NotResource`: as written, wildcards and variables kept. */
export interface PatternElement {
  readonly isNegated: boolean;
  readonly patterns: readonly string[];
}

/** `Principal` or `NotPrincipal`. */
export interface PrincipalElement {
  readonly isNegated: boolean;
  readonly principals: readonly PolicyPrincipal[];
}

export type PolicyPrincipal =
  | { readonly kind: 'anyone' }
  /** The account as a whole: its own policies decide who in it. */
  | { readonly kind: 'account'; readonly account: string }
  /** A user, a role or one session. */
  | { readonly kind: 'arn'; readonly arn: string }
  | { readonly kind: 'service'; readonly service: string }
  /** Identity providers, canonical users and deleted principals: none of them calls this way. */
  | { readonly kind: 'other'; readonly id: string };

export interface Condition {
  readonly qualifier?: 'ForAllValues' | 'ForAnyValue';
  /** The operator without qualifier and `IfExists`, such as `StringLike`. */
  readonly operator: string;
  readonly ifExists: boolean;
  readonly key: string;
  readonly values: readonly string[];
}
