import { endsLikeArnSuffix } from '@undotenv/protocol';
import type { PolicyPath } from '../errors.ts';
import { arnSegmentsOf } from '../pattern/resource-pattern.ts';
import { placesOf, type Finding, type Rule } from './finding.ts';

/**
 * How a policy names secrets. The ARN of a secret ends in a hyphen and six random characters.
 *
 * @see Secrets Manager User Guide, "Permissions policy examples", wildcards
 */
export const secretNames: Rule = ({ effect, resource }, path, { kind }) => {
  if (kind === 'resource' || effect === 'Deny' || resource.isNegated) return [];
  return placesOf(resource, [...path, 'Resource']).flatMap(({ pattern, path: here }) => {
    const [, , service, , , id = ''] = arnSegmentsOf(pattern);
    if (service !== 'secretsmanager' || !id.startsWith('secret:')) return [];
    return findingOf(id.slice('secret:'.length), here) ?? [];
  });
};

function findingOf(name: string, path: PolicyPath): Finding | undefined {
  if (name.endsWith('-*')) {
    return {
      code: 'LONGER_NAMES',
      severity: 'warning',
      path,
      message: 'the suffix -* also stands for longer names, such as NAME-OLD',
      hint: 'end it in -??????, which is the random suffix and no more',
    };
  }
  if (/^[^/*?]+\/\*$/.test(name)) {
    return {
      code: 'WHOLE_PREFIX',
      severity: 'warning',
      path,
      message: 'everything below the prefix is meant: of every environment, if names hold it',
      hint: 'take the environment into the prefix, or name the secrets',
    };
  }
  if (/[*?]$/.test(name) || endsLikeArnSuffix(name)) return undefined;
  return {
    code: 'MISSING_SUFFIX',
    severity: 'error',
    path,
    message: 'without the random suffix no ARN of a secret is like this, so nothing is allowed',
    hint: 'add -?????? to the name, or give the whole ARN',
  };
}
