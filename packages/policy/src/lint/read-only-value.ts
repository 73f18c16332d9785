import { covers } from './actions.ts';
import type { Finding } from './finding.ts';
import type { Policy } from '../policy.ts';

/** Reading works; what one does when it does not, needs more. */
export function noDescribe({ kind, statements }: Policy): readonly Finding[] {
  if (kind === 'resource') return [];
  const allows = (action: string): boolean =>
    statements.some((each) => each.effect === 'Allow' && covers(each.action, [action]));
  if (!allows('secretsmanager:GetSecretValue') || allows('secretsmanager:DescribeSecret')) {
    return [];
  }
  return [
    {
      code: 'NO_DESCRIBE',
      severity: 'note',
      path: ['Statement'],
      message: 'values can be read, but neither versions nor tags be looked at when a read fails',
      hint: 'give people who debug DescribeSecret and ListSecrets in a policy of their own',
    },
  ];
}
