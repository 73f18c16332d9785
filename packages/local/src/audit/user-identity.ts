import type { Caller } from '../access/caller.ts';
import type { Headers } from '../http/message.ts';
import type { SessionIssuer, UserIdentity } from './trail-event.ts';

/** A caller never changes, so what the trail says of one is put together once. */
const identities = new WeakMap<Caller, UserIdentity>();

/**
 * Who calls, as far as it is known. Before the signature is verified only the access key's id is,
 * and that is a claim.
 *
 * @see AWS CloudTrail User Guide, "CloudTrail userIdentity element"
 */
export function userIdentity(caller: Caller | undefined, headers: Headers): UserIdentity {
  if (caller === undefined) return { type: 'Unknown', ...keyId(claimedKeyId(headers)) };
  const known = identities.get(caller);
  if (known !== undefined) return known;
  const { account: accountId, principalArn: arn, accessKeyId } = caller;
  const identity = Object.freeze({ ...ofCaller(caller), arn, accountId, ...keyId(accessKeyId) });
  identities.set(caller, identity);
  return identity;
}

/** The account and region that a request's signature names, whether or not it is verified. */
export function claimedRegion({ values }: Headers): string {
  const [, region = ''] =
    /Credential=[^/,\s]+\/\d{8}\/([a-z0-9-]{1,32})\//.exec(values['authorization'] ?? '') ?? [];
  return region;
}

function claimedKeyId({ values }: Headers): string | undefined {
  return /Credential=([A-Z0-9]+)\//.exec(values['authorization'] ?? '')?.[1];
}

/** One that looks like none is left out, because it may be the key itself. */
function keyId(accessKeyId = ''): Pick<UserIdentity, 'accessKeyId'> {
  const isKeyId = /^((AKIA|ASIA|LOCAL)[A-Z0-9]{12,28}|\d{12})$/.test(accessKeyId);
  return isKeyId ? { accessKeyId } : {};
}

/** The unique id is what `aws:userid` is of the call. */
function ofCaller({
  principalArn,
  identity: { userId: principalId, account: accountId, principal },
}: Caller): Pick<UserIdentity, 'principalId' | 'sessionContext' | 'type' | 'userName'> {
  const [kind = '', ...path] = (principalArn.split(':')[5] ?? '').split('/');
  if (kind === 'root') return { type: 'Root', principalId };
  if (kind === 'user') return { type: 'IAMUser', principalId, userName: path.at(-1) ?? '' };
  if (principal.kind === 'role') {
    const sessionIssuer = issuerOf(principal.arn, accountId, principalId);
    return { type: 'AssumedRole', principalId, sessionContext: { sessionIssuer } };
  }
  return { type: 'Unknown' };
}

/** @param sessionId the unique id of the role, a colon, and the name of the session */
function issuerOf(arn: string, accountId: string, sessionId: string): SessionIssuer {
  const [principalId = ''] = sessionId.split(':');
  const userName = arn.slice(arn.lastIndexOf('/') + 1);
  return { type: 'Role', principalId, arn, accountId, userName };
}
