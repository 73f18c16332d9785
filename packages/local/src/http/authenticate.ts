import { ServiceException } from '@undotenv/protocol';
import type { Caller } from '../access/caller.ts';
import { administrator, type Identity } from '../access/identity.ts';
import { localAdministrator } from '../access/principal-arn.ts';
import type { Signer } from '../access/principals.ts';
import type { Clock } from '../clock.ts';
import { isRegionName } from '../region.ts';
import type { Scope } from '../store/store.ts';
import { type Authorization, parseAuthorization } from './authorization-header.ts';
import type { HttpRequest } from './message.ts';
import { verifySignature } from './verify-signature.ts';

/**
 * Who sent `request`.
 *
 * @throws {ServiceException} if that cannot be told, with the code AWS has for the reason.
 */
export type Authenticate = (request: HttpRequest, body: Uint8Array) => Caller;

/** Who signs with an access key, if anybody does. */
export type FindSigner = (accessKeyId: string) => Signer | undefined;

/**
 * Only requests signed by a key of the store pass. `clock` is the machine's own and not one that
 * tests send ahead: signers do not know of that.
 */
export function strictAuthentication(findSigner: FindSigner, clock: Clock): Authenticate {
  const lastCallers = new WeakMap<Signer, Caller>();
  return (request, body) => {
    const { authorization: header, 'x-amz-security-token': sessionToken } = request.headers.values;
    const authorization = parseAuthorization(header);
    const signer = findSigner(authorization.accessKeyId);
    // Local keys are long-term ones: a session token belongs to another set of credentials.
    if (signer === undefined || sessionToken !== undefined) {
      throw new ServiceException(
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
      );
    }
    verifySignature(request, body, authorization, signer.secretAccessKey, clock);
    const { accessKeyId, scope } = authorization;
    const last = lastCallers.get(signer);
    if (last?.region === scope.region && last.sourceIp === sourceIpOf(request)) return last;
    const caller = callerOf(signer.identity, accessKeyId, scope.region, request);
    lastCallers.set(signer, caller);
    return caller;
  };
}

/**
 * Any signature passes, or none. A known key decides who calls; a key id of twelve digits is the
 * administrator of that account, and everybody else that of `home`.
 */
export function openAuthentication(findSigner: FindSigner, home: Scope): Authenticate {
  return (request) => {
    const authorization = claimOf(request);
    const claimed = authorization?.scope.region ?? '';
    // It becomes part of ARNs, where a colon would mean something.
    const region = isRegionName(claimed) ? claimed : home.region;
    const accessKeyId = authorization?.accessKeyId ?? '';
    const account = /^\d{12}$/.test(accessKeyId) ? accessKeyId : home.account;
    const signer = findSigner(accessKeyId);
    const identity = signer?.identity ?? administrator(localAdministrator(account, region));
    return callerOf(identity, accessKeyId, region, request);
  };
}

function callerOf(
  identity: Identity,
  accessKeyId: string,
  region: string,
  request: HttpRequest,
): Caller {
  const { account, arn: principalArn } = identity;
  const sourceIp = sourceIpOf(request);
  return { account, region, principalArn, identity, accessKeyId, sourceIp };
}

/** Who has no address came through the Unix socket: from this machine. */
function sourceIpOf({ remoteAddress = '127.0.0.1' }: HttpRequest): string {
  return remoteAddress;
}

/** Unverified, and so worth nothing but to choose an account among those open to everybody. */
function claimOf(request: HttpRequest): Authorization | undefined {
  try {
    return parseAuthorization(request.headers.values['authorization']);
  } catch (error) {
    if (error instanceof ServiceException) return undefined;
    throw error;
  }
}
