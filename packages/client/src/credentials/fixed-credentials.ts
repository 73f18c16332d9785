import type { SigningCredentials } from '@undotenv/protocol/signature-v4';
import { ConfigurationError } from '../errors.ts';
import type { Credentials } from './credentials.ts';

/** Where calls get their credentials, each time anew. */
export interface CredentialsHolder {
  /** Credentials that are valid now. */
  current(): Promise<SigningCredentials>;
  /** Forgets those the service called expired; `false` if there can be no others. */
  renew(): boolean;
}

/**
 * Credentials that stay what they are.
 *
 * @throws {ConfigurationError} `INVALID_CONFIGURATION`, naming the part that is missing.
 */
export function fixedCredentials(credentials: Credentials): CredentialsHolder {
  const fixed = Promise.resolve(checkCredentials(credentials));
  return { current: () => fixed, renew: () => false };
}

/** Whatever else is in them, such as a line break read from a file, can be sent in no header. */
const visibleAscii = /^[\x21-\x7e]+$/;

export function checkCredentials(credentials: Credentials): Credentials {
  const { accessKeyId, secretAccessKey, sessionToken = 'none' } = credentials;
  for (const [member, text] of Object.entries({ accessKeyId, secretAccessKey, sessionToken })) {
    if (typeof text === 'string' && visibleAscii.test(text)) continue;
    throw new ConfigurationError(`the credentials' ${member} is empty or not visible ASCII`, {
      hint: 'check for a blank or a line break around it',
    });
  }
  return credentials;
}
