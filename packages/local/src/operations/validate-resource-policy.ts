import { findSecret } from '../rules/find-secret.ts';
import { membersOf } from '../rules/members.ts';
import * as members from '../rules/request-members.ts';
import { policyRefusals } from '../rules/resource-policy.ts';
import type { Operation } from './operation.ts';

/** Makes the checks of PutResourcePolicy with BlockPublicPolicy, and changes nothing (documented). */
export const validateResourcePolicy: Operation<'ValidateResourcePolicy'> = {
  name: 'ValidateResourcePolicy',
  parse: membersOf({
    SecretId: { ...members.secretId, required: false as const },
    ResourcePolicy: members.resourcePolicy,
  }),
  handle: ({ SecretId: secretId, ResourcePolicy: text }, context) => {
    const secret = secretId === undefined ? undefined : findSecret(secretId, context);
    const refusals = policyRefusals(text, secret, context);
    return {
      PolicyValidationPassed: refusals.length === 0,
      ValidationErrors: refusals.map(({ check, message }) => ({
        CheckName: check,
        ErrorMessage: message,
      })),
    };
  },
};
