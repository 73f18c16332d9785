import type { Policy } from '../policy.ts';

/** A policy, and the name under which reasons mention it. */
export interface NamedPolicy {
  readonly name: string;
  readonly policy: Policy;
}

/** Everything that decides about one request. What is left out is not there. */
export interface PolicySet {
  /** Attached to the principal, its groups included. */
  readonly identity?: readonly NamedPolicy[];
  /** Attached to the resource. */
  readonly resource?: NamedPolicy;
  /** The most that identity policies can give the principal: its permissions boundary. */
  readonly boundary?: NamedPolicy;
  /** Given when the session began; every one of them limits it. */
  readonly session?: readonly NamedPolicy[];
}

export type PolicySource = keyof PolicySet;

/** Why a statement does not apply to a request. */
export type Mismatch =
  | { readonly element: 'Action' | 'Resource' | 'Principal' }
  | { readonly element: 'NotAction' | 'NotResource' | 'NotPrincipal' }
  | {
      readonly element: 'Condition';
      /** As written, with qualifier and `IfExists`. */
      readonly operator: string;
      readonly key: string;
      readonly problem: 'no-match' | 'missing-key' | 'missing-variable';
    };

export interface StatementResult {
  readonly source: PolicySource;
  readonly policy: string;
  /** From 0. */
  readonly index: number;
  readonly sid?: string;
  readonly effect: 'Allow' | 'Deny';
  /** Everything that keeps the statement from applying; empty if it applies. */
  readonly mismatches: readonly Mismatch[];
}

export type ReasonCode =
  | 'explicit-deny'
  | 'allowed-by-identity-policy'
  | 'allowed-by-resource-policy'
  /** Of another account, where both have to allow. */
  | 'allowed-by-both-policies'
  /** The root user needs no policy in its own account. */
  | 'root-user'
  | 'no-identity-policy-allows'
  | 'no-resource-policy-allows'
  | 'no-permissions-boundary-allows'
  | 'no-session-policy-allows';

export interface Evaluation {
  readonly decision: 'allow' | 'deny' | 'implicit-deny';
  readonly reason: {
    readonly code: ReasonCode;
    /** The statements that decided; none if it was decided by their absence. */
    readonly statements: readonly StatementResult[];
  };
  /** Every statement of every policy, with what kept it from applying. */
  readonly statements: readonly StatementResult[];
}
