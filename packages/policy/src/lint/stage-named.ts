import type { Rule } from './finding.ts';

/**
 * A condition on AWSCURRENT. A request that names no stage gets that version, but to a condition it
 * has no stage (observed: users of the AWS CLI report it).
 */
export const stageNamed: Rule = ({ conditions }, path) => {
  const isOnCurrent = conditions.some(
    ({ key, operator, ifExists, values }) =>
      key.toLowerCase() === 'secretsmanager:versionstage' &&
      operator !== 'Null' &&
      !ifExists &&
      values.includes('AWSCURRENT'),
  );
  if (!isOnCurrent) return [];
  return [
    {
      code: 'STAGE_NOT_NAMED',
      severity: 'warning',
      path: [...path, 'Condition'],
      message: 'a read that does not name AWSCURRENT has no such key, though that is what it gets',
      hint: 'add IfExists to the operator, and a Null condition on secretsmanager:VersionId',
    },
  ];
};
