import type { Caller as PolicyCaller } from '@undotenv/policy';
import { partitionOf } from '@undotenv/protocol';

export interface PrincipalArn {
  readonly account: string;
  readonly principal: PolicyCaller;
  /** Of a role, which calls in a session only. */
  readonly sessionArn?: string;
}

/** @see IAM User Guide, "IAM identifiers" */
const iamPattern =
  /^arn:(?<partition>aws[a-z-]*):iam::(?<account>\d{12}):(?:root|(?<kind>user|role)\/(?:[\x21-\x7e]{1,510}\/)?(?<name>[\w+=,.@-]{1,64}))$/;
const sessionPattern =
  /^arn:(?<partition>aws[a-z-]*):sts::(?<account>\d{12}):assumed-role\/(?<name>[\w+=,.@-]{1,64})\/[\w+=,.@-]{2,64}$/;

/**
 * What an ARN says of a user, a role, one session of a role, or the root user of an account. A role
 * that is named without a session is given one.
 *
 * @throws {RangeError} if it is the ARN of none of them.
 */
export function parsePrincipalArn(arn: string): PrincipalArn {
  const session = sessionPattern.exec(arn)?.groups;
  if (session !== undefined) {
    const { partition = '', account = '', name = '' } = session;
    const role = `arn:${partition}:iam::${account}:role/${name}`;
    return { account, sessionArn: arn, principal: { kind: 'role', arn: role, sessionArn: arn } };
  }
  const { partition, account, kind, name } = iamPattern.exec(arn)?.groups ?? {};
  if (partition === undefined || account === undefined) {
    throw new RangeError('arn must be that of a user, a role, an assumed role or a root user');
  }
  if (kind === undefined || name === undefined) {
    return { account, principal: { kind: 'root', account } };
  }
  if (kind === 'user') return { account, principal: { kind, arn } };
  const sessionArn = `arn:${partition}:sts::${account}:assumed-role/${name}/undotenv`;
  return { account, sessionArn, principal: { kind: 'role', arn, sessionArn } };
}

/** The ARN that an account's own key, and every caller whose signature is not asked for, goes by. */
export function localAdministrator(account: string, region: string): string {
  return `arn:${partitionOf(region)}:iam::${account}:user/undotenv`;
}

export function isLocalAdministrator(arn: string): boolean {
  return /^arn:[^:]+:iam::\d{12}:user\/undotenv$/.test(arn);
}
