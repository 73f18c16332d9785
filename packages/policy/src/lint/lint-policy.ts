import type { Policy } from '../policy.ts';
import { conditionNotes } from './conditions.ts';
import type { Finding, Rule } from './finding.ts';
import { lockOut } from './lock-out.ts';
import { publicAccess } from './public-access.ts';
import { noDescribe } from './read-only-value.ts';
import { secretNames } from './secret-names.ts';
import { stageNamed } from './stage-named.ts';
import { wideActions } from './wide-actions.ts';
import { wideResources } from './wide-resources.ts';

const rules: readonly Rule[] = [
  lockOut,
  publicAccess,
  wideActions,
  wideResources,
  secretNames,
  conditionNotes,
  stageNamed,
];

/** What about a policy is accepted by AWS and unlikely to be meant, each with what to do. */
export function lintPolicy(policy: Policy): readonly Finding[] {
  const ofStatements = policy.statements.flatMap((statement, index) =>
    rules.flatMap((rule) => rule(statement, ['Statement', index], policy)),
  );
  return [...ofStatements, ...noDescribe(policy)];
}
