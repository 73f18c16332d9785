import { denialMessage, evaluate, type NamedPolicy, parsePolicy } from '@undotenv/policy';
import { AccessDenied } from '../access/authorize.ts';
import { forwardedKeys } from '../access/request-context.ts';
import type { OperationContext } from '../operations/operation.ts';
import { functionArnOf } from './rotation-functions.ts';
import type { WithRotation } from './rotation-state.ts';

/**
 * Whoever has a secret rotated must be allowed to invoke the function that does it (documented;
 * that it is asked in the caller's place, and the message, are assumed). What policies functions
 * have is not known here: it is left to the endpoint that runs them.
 *
 * @throws {AccessDenied}
 * @see RotateSecret, API Reference, "Required permissions"
 */
export function requireInvocation(
  { account, region, rotation }: WithRotation,
  { caller, clock }: Pick<OperationContext, 'caller' | 'clock'>,
): void {
  const { principal, policies } = caller.identity;
  const resource = functionArnOf(rotation.functionArn, { account, region });
  const context = forwardedKeys(caller, clock.now());
  const request = { principal, action: 'lambda:InvokeFunction', resource, context };
  const evaluation = evaluate(request, {
    identity: policies,
    resource: functionPolicy(caller.account),
  });
  const message = denialMessage(request, evaluation);
  if (message !== undefined) throw new AccessDenied(message, evaluation);
}

/** One that leaves it to the account of the caller, also where the function is another's. */
function functionPolicy(account: string): NamedPolicy {
  const statement = {
    Effect: 'Allow',
    Principal: { AWS: account },
    Action: 'lambda:InvokeFunction',
    Resource: '*',
  };
  const document = { Version: '2012-10-17', Statement: statement };
  return { name: 'function policy', policy: parsePolicy(JSON.stringify(document), 'resource') };
}
