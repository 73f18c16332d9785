import { partitionOf, ServiceException } from '@undotenv/protocol';
import type { Clock } from '../clock.ts';
import type { Caller } from '../operations/operation.ts';
import type { AccessKey, Scope } from '../store/store.ts';
import { type Authorization, parseAuthorization } from './authorization-header.ts';
import type { HttpRequest } from './message.ts';
import { verifySignature } from './verify-signature.ts';

/**
 * Who sent `request`.
 *
 * @throws {ServiceException} if that cannot be told, with the code AWS has for the reason.
 */
export type Authenticate = (request: HttpRequest, body: Uint8Array) => Caller;

/**
 * Only requests signed by a key of the store pass. `clock` is the machine's own and not one that
 * tests send ahead: signers do not know of that.
 */
export function strictAuthentication(keys: readonly AccessKey[], clock: Clock): Authenticate {
  const keysById = new Map(keys.map((key) => [key.accessKeyId, key]));
  return (request, body) => {
    const { authorization: header, 'x-amz-security-token': sessionToken } = request.headers.values;
    const authorization = parseAuthorization(header);
    const key = keysById.get(authorization.accessKeyId);
    // Local keys are long-term ones: a session token belongs to another set of credentials.
    if (key === undefined || sessionToken !== undefined) {
      throw new ServiceException(
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
      );
    }
    verifySignature(request, body, authorization, key.secretAccessKey, clock);
    const { account, principalArn } = key;
    return { account, region: authorization.scope.region, principalArn };
  };
}

/**
 * Any signature passes, or none. A known key decides the account, and so does a key id of twelve
 * digits; everybody else is `home`.
 */
export function openAuthentication(keys: readonly AccessKey[], home: Scope): Authenticate {
  const keysById = new Map(keys.map((key) => [key.accessKeyId, key]));
  return (request) => {
    const authorization = claimOf(request);
    const region = authorization?.scope.region ?? home.region;
    const accessKeyId = authorization?.accessKeyId ?? '';
    const key = keysById.get(accessKeyId);
    if (key !== undefined) return { account: key.account, region, principalArn: key.principalArn };
    const account = /^\d{12}$/.test(accessKeyId) ? accessKeyId : home.account;
    return { account, region, principalArn: localPrincipal(account, region) };
  };
}

/** The ARN that local callers go by. */
export function localPrincipal(account: string, region: string): string {
  return `arn:${partitionOf(region)}:iam::${account}:user/undotenv`;
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
