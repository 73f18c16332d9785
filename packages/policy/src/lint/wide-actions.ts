import { isKnownAction } from './actions.ts';
import type { Rule } from './finding.ts';

/** Allow by pattern, by exclusion, or by a name that does not exist. */
export const wideActions: Rule = ({ effect, action, resource }, path) => {
  const element = action.isNegated ? 'NotAction' : 'Action';
  const unknown = action.patterns
    .filter((pattern) => !isKnownAction(pattern))
    .map(() => ({
      code: 'UNKNOWN_ACTION' as const,
      severity: 'error' as const,
      path: [...path, element],
      message: 'Secrets Manager has no such action, so this covers nothing',
      hint: 'compare it with the names of the API, such as secretsmanager:GetSecretValue',
    }));
  if (effect === 'Deny') return unknown;
  if (action.isNegated || resource.isNegated) {
    return [
      ...unknown,
      {
        code: 'ALLOW_BY_EXCLUSION',
        severity: 'warning',
        path: [...path, action.isNegated ? 'NotAction' : 'NotResource'],
        message: 'this allows everything but what it names, also what is added later',
        hint: 'name what is allowed, or deny what is not in a statement of its own',
      },
    ];
  }
  if (!action.patterns.some((pattern) => /[*?]/.test(pattern))) return unknown;
  return [
    ...unknown,
    {
      code: 'WILDCARD_ACTION',
      severity: 'warning',
      path: [...path, element],
      message: 'this allows actions by a pattern, also those that are added later',
      hint: 'name the actions; reading takes secretsmanager:GetSecretValue',
    },
  ];
};
