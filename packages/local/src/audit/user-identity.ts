import type { Headers } from '../http/message.ts';
import type { UserIdentity } from './trail-event.ts';

/**
 * Who calls, as far as it is known. Before the signature is verified only the access key's id is,
 * and that is a claim; one that looks like none is left out, because it may be the key itself.
 *
 * @see AWS CloudTrail User Guide, "CloudTrail userIdentity element"
 */
export function userIdentity(
  caller: { readonly account: string; readonly principalArn: string } | undefined,
  { values }: Headers,
): UserIdentity {
  const accessKeyId = claimedKeyId(values['authorization']);
  const identity: Draft =
    caller === undefined ? { type: 'Unknown' } : ofPrincipal(caller.principalArn, caller.account);
  if (caller !== undefined) {
    identity.arn = caller.principalArn;
    identity.accountId = caller.account;
  }
  if (accessKeyId !== undefined) identity.accessKeyId = accessKeyId;
  return identity;
}

type Draft = { -readonly [Name in keyof UserIdentity]: UserIdentity[Name] };

/** The account and region that a request's signature names, whether or not it is verified. */
export function claimedRegion({ values }: Headers): string {
  const [, region = ''] =
    /Credential=[^/,\s]+\/\d{8}\/([a-z0-9-]{1,32})\//.exec(values['authorization'] ?? '') ?? [];
  return region;
}

function claimedKeyId(authorization = ''): string | undefined {
  return /Credential=((?:AKIA|ASIA|LOCAL)[A-Z0-9]{12,28}|\d{12})\//.exec(authorization)?.[1];
}

/** There are no unique ids here: a principal goes by its name, and a session by role and name. */
function ofPrincipal(
  arn: string,
  account: string,
): Pick<UserIdentity, 'principalId' | 'type' | 'userName'> {
  const [kind = '', ...path] = (arn.split(':')[5] ?? '').split('/');
  const name = path.at(-1) ?? '';
  if (kind === 'root') return { type: 'Root', principalId: account };
  if (kind === 'user') return { type: 'IAMUser', principalId: name, userName: name };
  if (kind === 'assumed-role') return { type: 'AssumedRole', principalId: path.join(':') };
  if (kind === 'role') return { type: 'Role', principalId: name };
  return { type: 'Unknown' };
}
