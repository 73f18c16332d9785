import { accountOf, arnSegmentsOf } from '../pattern/resource-pattern.ts';

/** Who asks. */
export type Caller =
  | { readonly kind: 'user'; readonly arn: string }
  /** A role, and the ARN of the session in which it was assumed, where that is known. */
  | { readonly kind: 'role'; readonly arn: string; readonly sessionArn?: string }
  /** The root user of an account. */
  | { readonly kind: 'root'; readonly account: string }
  /** An AWS service that asks for itself, such as `lambda.amazonaws.com`. */
  | { readonly kind: 'service'; readonly service: string };

/** What a request carries under a condition key; a list for a key that has several values. */
export type ContextValue = string | number | boolean | readonly string[];

/** Condition keys, in any capitals. A key that is not there is absent from the request. */
export type RequestContext = Readonly<Record<string, ContextValue | undefined>>;

export interface AccessRequest {
  readonly principal: Caller;
  /** One action, such as `secretsmanager:GetSecretValue`. */
  readonly action: string;
  /** The whole ARN, for a secret with its suffix; `*` for an action that is on no resource. */
  readonly resource: string;
  /** `aws:PrincipalArn` and what else the principal tells is added to it. */
  readonly context?: RequestContext;
}

/** The account a caller belongs to; services belong to none. */
export function callerAccount(principal: Caller): string | undefined {
  if (principal.kind === 'service') return undefined;
  return principal.kind === 'root' ? principal.account : accountOf(principal.arn);
}

/** @throws {TypeError} naming the member, if the request is not about one action and resource. */
export function checkRequest({ principal, action, resource }: AccessRequest): void {
  if (!/^[A-Za-z0-9-]+:[A-Za-z0-9]+$/.test(action)) {
    throw new TypeError('request.action must be one action, as service:Action');
  }
  if (resource !== '*' && arnSegmentsOf(resource).length !== 6) {
    throw new TypeError('request.resource must be an ARN or *');
  }
  const account = callerAccount(principal);
  if (principal.kind !== 'service' && !/^\d{12}$/.test(account ?? '')) {
    throw new TypeError('request.principal must be in an account of twelve digits');
  }
}
