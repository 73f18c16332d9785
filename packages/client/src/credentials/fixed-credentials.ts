import type { SigningCredentials } from '@undotenv/protocol/signature-v4';
import { ConfigurationError } from '../errors.ts';
import type { Credentials } from './credentials.ts';

/** Where calls get their credentials, each time anew. */
export interface CredentialsHolder {
  /** Credentials that are valid now. */
  current(): Promise<SigningCredentials>;
  /** Forgets those that `failure` calls expired; `false` if that is not what failed. */
  renew?: (failure: unknown) => boolean;
}

/**
 * Credentials that stay what they are.
 *
 * @throws {ConfigurationError} `INVALID_CONFIGURATION`, naming the part that is missing.
 */
export function fixedCredentials(credentials: Credentials): CredentialsHolder {
  const fixed = Promise.resolve(checkCredentials(credentials));
  return { current: () => fixed };
}

/** Whatever else is in them, such as a line break read from a file, can be sent in no header. */
export function isSendable(text: unknown): boolean {
  return typeof text === 'string' && /^[!-~]+$/.test(text);
}

export function checkCredentials(credentials: Credentials): Credentials {
  // Without a session token there is none to check: keys of a user have none.
  const { accessKeyId, secretAccessKey, sessionToken = 'none' } = credentials;
  for (const [member, text] of Object.entries({ accessKeyId, secretAccessKey, sessionToken })) {
    if (isSendable(text)) continue;
    throw new ConfigurationError(
      `the credentials' ${member} is empty, or has a blank or line break`,
    );
  }
  return credentials;
}
