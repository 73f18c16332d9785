import {
  endsLikeArnSuffix,
  formatSecretArn,
  parseSecretArn,
  partitionOf,
} from '@undotenv/protocol';
import type { ApplicationAccess } from './application-access.ts';
import { sorted } from './sorted.ts';

/** One secret in one region, as a policy names it. */
export interface SecretPattern {
  readonly arn: string;
  readonly region: string;
}

/** Those of services, such as `rds!…`, have a `!` that a name one gives cannot have. */
const secretName = /^[\w/+=.@!-]{1,519}$/;

/** The end of every ARN is random, and of six characters; `-*` would also stand for longer names. */
const anySuffix = '-??????';

/**
 * The secrets of an application, each in its own region or in all of the application's, in order.
 *
 * @throws {RangeError} naming one that is neither name nor ARN of a secret.
 */
export function secretPatterns({
  account,
  regions,
  secrets,
}: Pick<ApplicationAccess, 'account' | 'regions' | 'secrets'>): readonly SecretPattern[] {
  const arns = secrets.flatMap((secret, at) => {
    const where = `secrets[${String(at)}]`;
    const { name, region: own } = typeof secret === 'string' ? { name: secret } : secret;
    if (name.startsWith('arn:')) return [arnPattern(name, where)];
    checkName(name, where);
    return (own === undefined ? regions : [own]).map((region) =>
      formatSecretArn({
        partition: partitionOf(region),
        ...{ region, account, resource: name + anySuffix },
      }),
    );
  });
  return sorted(arns).map((arn) => ({ arn, region: parseSecretArn(arn)?.region ?? '' }));
}

/** One that ends like a whole ARN is one: Secrets Manager, too, takes it for that (observed). */
function arnPattern(arn: string, where: string): string {
  const { resource = '' } = parseSecretArn(arn) ?? {};
  checkName(resource, where);
  return endsLikeArnSuffix(resource) ? arn : arn + anySuffix;
}

function checkName(name: string, where: string): void {
  if (secretName.test(name)) return;
  throw new RangeError(`${where} must be the name or the ARN of a secret`);
}
