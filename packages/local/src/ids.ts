import { randomBytes, randomInt, randomUUID } from 'node:crypto';

/** Where random names come from; handed in, so that a test can tell what they will be. */
export interface Ids {
  /** Six of `[A-Za-z0-9]`, the end of a new secret's ARN. */
  arnSuffix(): string;
  requestId(): string;
  /** Of the version that a scheduled rotation makes: a UUID, as callers give. */
  versionId(): string;
  /** 36 to 256 characters. */
  rotationToken(): string;
  accessKeyId(): string;
  secretAccessKey(): string;
}

const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const upperCase = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

export const randomIds: Ids = {
  arnSuffix: () => pick(alphanumeric, 6),
  requestId: () => randomUUID(),
  versionId: () => randomUUID(),
  rotationToken: () => randomUUID(),
  // Starts unlike any AWS key, so that neither a person nor a scanner takes it for one.
  accessKeyId: () => `LOCAL${pick(upperCase, 15)}`,
  secretAccessKey: () => randomBytes(32).toString('base64url'),
};

function pick(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}
