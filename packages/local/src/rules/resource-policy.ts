import {
  InvalidPolicyError,
  isPublicPolicy,
  locksOut,
  parsePolicy,
  type Policy,
  type PolicyProblemCode,
} from '@undotenv/policy';
import { callerKeys, secretKeys } from '../access/request-context.ts';
import type { OperationContext } from '../operations/operation.ts';
import type { StoredSecret } from '../store/store.ts';

/** Why a text is not made a secret's policy. */
export interface PolicyRefusal {
  /** The name of the check that found it, as ValidateResourcePolicy tells it (assumed). */
  readonly check: 'Syntax' | 'BroadAccess' | 'LockOut';
  readonly message: string;
}

const syntaxError = 'This resource policy contains a syntax error.';

/** One is told of several (assumed). */
const messages: readonly (readonly [PolicyProblemCode, string])[] = [
  ['syntax', syntaxError],
  ['unsupported-principal', 'This resource policy contains an unsupported principal.'],
  ['invalid-service-principal', 'This resource policy contains an invalid service principal.'],
];

/**
 * Everything that could keep a text from being a policy of `secret`, or of none in particular. Of
 * a text that cannot be read it is that alone.
 *
 * @see AWS Secrets Manager User Guide of 2021, "Attaching a resource-based policy", for the texts
 */
export function policyRefusals(
  text: string,
  secret: StoredSecret | undefined,
  { caller, clock, userAgent }: OperationContext,
): readonly PolicyRefusal[] {
  const policy = readPolicy(text);
  if ('check' in policy) return [policy];
  const refusals: PolicyRefusal[] = [];
  if (isPublicPolicy(policy)) {
    const message =
      "You can't attach a resource-based policy that allows broad access to the secret.";
    refusals.push({ check: 'BroadAccess', message });
  }
  const context = { ...callerKeys(caller, clock.now(), userAgent), ...secretKeys(secret) };
  const request = { principal: caller.identity.principal, resource: secret?.arn ?? '*', context };
  if (locksOut(policy, request)) {
    const message =
      'Your requested changes will not allow you to manage this secret in the future.';
    refusals.push({ check: 'LockOut', message });
  }
  return refusals;
}

/** What is wrong with the document is not told, as the service does not. */
function readPolicy(text: string): Policy | PolicyRefusal {
  try {
    return parsePolicy(text, 'resource');
  } catch (error) {
    if (!(error instanceof InvalidPolicyError)) throw error;
    const codes = new Set(error.problems.map(({ code }) => code));
    const [, message = syntaxError] = messages.find(([code]) => codes.has(code)) ?? [];
    return { check: 'Syntax', message };
  }
}
