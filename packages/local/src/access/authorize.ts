import {
  type AccessRequest,
  denialMessage,
  evaluate,
  type Evaluation,
  type RequestContext,
} from '@undotenv/policy';
import { type OperationName, type OperationRequest, ServiceException } from '@undotenv/protocol';
import type { Caller } from './caller.ts';
import type { OperationContext } from '../operations/operation.ts';
import type { StoredSecret } from '../store/store.ts';
import { type AccessRule, accessRules } from './access-rules.ts';
import { callerKeys, subjectKeys } from './request-context.ts';
import { resourcePolicyOf } from './resource-policy.ts';
import { isStandingAllowed, keepAllowed } from './standing.ts';
import {
  existingResource,
  newResource,
  type Resource,
  type Subject,
  subjectOf,
} from './subject.ts';

/** The caller may not. Which statements said so is for the server's own logs, never for the caller. */
export class AccessDenied extends ServiceException {
  readonly evaluation: Evaluation;

  constructor(message: string, evaluation: Evaluation) {
    super('AccessDeniedException', message);
    this.evaluation = evaluation;
  }
}

/**
 * Decides whether a caller may run an operation, before anything is read for it or changed.
 *
 * @throws {AccessDenied} with AWS's message, also where the secret does not exist.
 * @throws {ServiceException} ValidationException for a SecretId that can be none.
 */
export function authorize<Name extends OperationName>(
  operation: Name,
  request: OperationRequest<Name>,
  context: OperationContext,
): void {
  const { caller, clock, userAgent } = context;
  const rule: AccessRule<Name> = accessRules[operation];
  const subject = subjectOf(rule.secretId?.(request), context);
  if (isUnlimited(caller, subject)) return;
  const actions = [operation, ...(rule.also?.(request) ?? [])].filter(
    (action) => !isStanding(action, caller, subject),
  );
  if (actions.length === 0) return;
  const newName = rule.newName?.(request);
  const resource =
    newName === undefined ? existingResource(subject, context) : newResource(newName, context);
  const keys = {
    ...callerKeys(caller, clock.now(), userAgent),
    ...subjectKeys(subject),
    ...rule.keys?.(request, context),
  };
  for (const action of actions) {
    requireAllowed(`secretsmanager:${action}`, resource, keys, caller, subject.secret);
    if (subject.secret !== undefined) keepAllowed(caller.identity, action, subject.secret);
  }
}

function isStanding(action: string, { identity }: Caller, { secret }: Subject): boolean {
  return secret !== undefined && isStandingAllowed(identity, action, secret);
}

/** Nothing but the policy of a secret, or another account, sets limits to an administrator. */
function isUnlimited({ identity, account }: Caller, subject: Subject): boolean {
  if (!identity.isAdministrator || subject.account !== account) return false;
  return subject.secret?.resourcePolicy === undefined;
}

/** @throws {AccessDenied} */
function requireAllowed(
  action: string,
  { arn, shown }: Resource,
  context: RequestContext,
  { identity }: Caller,
  secret: StoredSecret | undefined,
): void {
  const request: AccessRequest = { principal: identity.principal, action, resource: arn, context };
  const resource = resourcePolicyOf(secret);
  const policies = { identity: identity.policies, ...(resource !== undefined && { resource }) };
  const evaluation = evaluate(request, policies);
  const message = denialMessage({ ...request, resource: shown }, evaluation);
  if (message !== undefined) throw new AccessDenied(message, evaluation);
}
