import { parseIpRange } from '../operators/ip-address.ts';
import type { Condition, Policy, Statement } from '../policy.ts';
import { isEveryone } from './everyone.ts';
import type { Rule } from './finding.ts';

/**
 * Keys that, held to fixed values, keep a statement for everyone from being public.
 *
 * @see Amazon S3 User Guide, "The meaning of public": the published rule; Secrets Manager's own is
 *   not, and is assumed to be the same.
 */
const limitingKeys = new Set([
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:userid',
]);

const limitingOperators = /^(?:StringEquals|StringEqualsIgnoreCase|StringLike|Arn(?:Equals|Like))$/;
/** A range wider than this is no limit. */
const minPrefixBits = { 4: 8, 6: 32 } as const;

/**
 * Whether a resource policy lets in anyone at all, as BlockPublicPolicy refuses it: an Allow for
 * `*` that no condition keeps to fixed accounts, principals or networks.
 */
export function isPublicPolicy({ statements }: Policy): boolean {
  return statements.some(isPublicStatement);
}

export const publicAccess: Rule = (statement, path) => {
  if (!isPublicStatement(statement)) return [];
  const element = statement.principal?.isNegated ? 'NotPrincipal' : 'Principal';
  return [
    {
      code: 'PUBLIC_ACCESS',
      severity: 'error',
      path: [...path, element],
      message: 'this lets in every AWS account',
      hint: 'name the principals, or add a condition on aws:PrincipalOrgID or aws:SourceVpce',
    },
  ];
};

function isPublicStatement({ effect, principal, conditions }: Statement): boolean {
  return effect === 'Allow' && isEveryone(principal) && !conditions.some(isLimit);
}

function isLimit({ qualifier, operator, ifExists, key, values }: Condition): boolean {
  if (ifExists || qualifier === 'ForAllValues') return false;
  const name = key.toLowerCase();
  if (operator === 'IpAddress' && name === 'aws:sourceip') return values.every(isNarrow);
  if (!limitingOperators.test(operator) || !limitingKeys.has(name)) return false;
  return values.every((value) => !/[*?]|\$\{/.test(value));
}

function isNarrow(value: string): boolean {
  const range = parseIpRange(value);
  return range !== undefined && range.prefixBits >= minPrefixBits[range.version];
}
