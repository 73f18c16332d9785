import { parseJsonObject } from '@undotenv/protocol';
import { CredentialsMissingError, ResponseRefusedError, UnavailableError } from '../errors.ts';
import type { Credentials } from './credentials.ts';
import type { TextAnswer } from './request-text.ts';

/**
 * The credentials in the form containers and instances give them.
 *
 * @throws {UnavailableError} `UNAVAILABLE`, retryable: 5xx or 429.
 * @throws {CredentialsMissingError} `CREDENTIALS_MISSING` for any other status.
 * @throws {ResponseRefusedError} `RESPONSE_REFUSED`; the answer is never repeated.
 */
export function credentialsOfJson({ status, body }: TextAnswer, place: string): Credentials {
  if (status >= 500 || status === 429) {
    throw new UnavailableError({ message: `${place} answered with status ${String(status)}` });
  }
  if (status !== 200) {
    throw new CredentialsMissingError(`${place} gave no credentials (status ${String(status)})`, {
      hint: 'check the role of the task, pod or instance',
    });
  }
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = parseJsonObject(body) ?? {};
  const expiration = typeof Expiration === 'string' ? new Date(Expiration) : undefined;
  const isWhole =
    typeof AccessKeyId === 'string' &&
    typeof SecretAccessKey === 'string' &&
    (Token === undefined || typeof Token === 'string') &&
    !Number.isNaN(expiration?.getTime());
  if (!isWhole) throw new ResponseRefusedError(`${place} gave no whole credentials`, {});
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    ...(Token !== undefined && { sessionToken: Token }),
    ...(expiration !== undefined && { expiration }),
  };
}
