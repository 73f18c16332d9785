export {
  InvalidPolicyError,
  type PolicyError,
  type PolicyPath,
  type PolicyProblem,
  type PolicyProblemCode,
} from './errors.ts';
export { denialMessage } from './evaluate/denial-message.ts';
export { evaluate } from './evaluate/evaluate.ts';
export type {
  Evaluation,
  Mismatch,
  NamedPolicy,
  PolicySet,
  PolicySource,
  ReasonCode,
  StatementResult,
} from './evaluate/evaluation.ts';
export type { AccessRequest, Caller, ContextValue, RequestContext } from './evaluate/request.ts';
export type { ApplicationAccess, SecretToRead } from './generate/application-access.ts';
export { applicationPolicies } from './generate/application-policies.ts';
export { viaSecretsManager } from './generate/key-arns.ts';
export type { AllowStatement, PolicyDocument } from './generate/policy-document.ts';
export type { Finding, FindingCode } from './lint/finding.ts';
export { lintPolicy } from './lint/lint-policy.ts';
export { locksOut } from './lint/lock-out.ts';
export { isPublicPolicy } from './lint/public-access.ts';
export { parsePolicy } from './parse/parse-policy.ts';
export type {
  Condition,
  PatternElement,
  Policy,
  PolicyKind,
  PolicyPrincipal,
  PrincipalElement,
  Statement,
} from './policy.ts';
