import type { PolicyPath } from '../errors.ts';
import { arnSegmentsOf, completeArn } from '../pattern/resource-pattern.ts';
import type { Statement } from '../policy.ts';
import { actionsOnNothing, actionsOnResources, covers, matchesSome } from './actions.ts';
import { placesOf, type Finding, type Rule } from './finding.ts';

/** Allow in an identity policy on more than need be. In resource policies the owner sets the limit. */
export const wideResources: Rule = (statement, path, policy) => {
  if (policy.kind === 'resource' || statement.effect === 'Deny') return [];
  if (statement.resource.isNegated) return [];
  const here = [...path, 'Resource'];
  const arns = placesOf(statement.resource, here).filter(({ pattern }) => pattern !== '*');
  return [
    ...anyResource(statement, here),
    ...arns.flatMap(({ pattern, path: place }) => wideArn(completeArn(pattern), place)),
    ...neverAllowed(statement, here),
  ];
};

function anyResource({ action, resource }: Statement, path: PolicyPath): Finding[] {
  const isWide = resource.patterns.includes('*') && covers(action, actionsOnResources);
  return isWide ? [everyResource(path)] : [];
}

function everyResource(path: PolicyPath): Finding {
  return {
    code: 'WILDCARD_RESOURCE',
    severity: 'warning',
    path,
    message: 'this allows on every resource what can be limited to some',
    hint: 'name their ARNs, and leave * to a statement of the actions that need it',
  };
}

function wideArn(arn: string, path: PolicyPath): Finding[] {
  const [, , service, region = '', account = '', resource = ''] = arnSegmentsOf(arn);
  const findings: Finding[] = [];
  if (account.includes('*') || account.includes('?')) {
    findings.push({
      code: 'WILDCARD_ACCOUNT',
      severity: 'warning',
      path,
      message: 'the account is a wildcard: resources of other accounts are meant too',
      hint: 'give the account of twelve digits',
    });
  }
  if (region.includes('*') || region.includes('?')) {
    findings.push({
      code: 'WILDCARD_REGION',
      severity: 'warning',
      path,
      message: 'the region is a wildcard: the same names in every region are meant',
      hint: 'give the regions the application runs in, one ARN each',
    });
  }
  if (service === 'secretsmanager' && /^(?:secret:)?\*$/.test(resource)) {
    findings.push(everyResource(path));
  }
  if (service === 'kms' && /^(?:key\/)?\*$/.test(resource)) {
    findings.push({
      code: 'EVERY_KEY',
      severity: 'warning',
      path,
      message: 'every key is meant',
      hint: 'give the ARN of the key; for the aws/secretsmanager key leave the statement out',
    });
  }
  return findings;
}

/** Actions on nothing, allowed on something: no request is like that. */
function neverAllowed({ action, resource }: Statement, path: PolicyPath): Finding[] {
  const isNamed = action.patterns.some(
    (pattern) => !/[*?]/.test(pattern) && matchesSome(pattern, actionsOnNothing),
  );
  if (action.isNegated || !isNamed || resource.patterns.includes('*')) return [];
  return [
    {
      code: 'NEEDS_ANY_RESOURCE',
      severity: 'error',
      path,
      message: 'ListSecrets, BatchGetSecretValue and GetRandomPassword are on no single secret',
      hint: 'allow them in a statement of their own, on *',
    },
  ];
}
