import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject } from '@undotenv/protocol';
import { DataDirectoryError, type DirectoryOwner } from '../errors.ts';
import { readPrivateFile, replacePrivateFile } from '../files/private-file.ts';
import { createSealer, wrappedKeyBytes } from '../vault/envelope.ts';
import type { RootKey, RootKeys } from '../vault/root-key.ts';

/** What another process of the same user needs in order to send requests to a directory's owner. */
export interface SealedAccess {
  readonly account: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const maxFileBytes = 4_096;

/**
 * Leaves the access key beside `owner.json`, sealed under the root key: whoever can open the store
 * when nobody has it can use the server while somebody does, and nobody else. It opens only for
 * the owner it was sealed for, so that it never goes to another URL or socket.
 */
export function sealAccessKey(
  directory: string,
  rootKeys: RootKeys,
  owner: DirectoryOwner,
  { account, region, accessKeyId, secretAccessKey }: SealedAccess,
): void {
  const plaintext = Buffer.from(
    JSON.stringify({ account, region, accessKeyId, secretAccessKey } satisfies SealedAccess),
  );
  const { wrappedKey, sealed } = sealerOf(rootKeys.current).seal(plaintext, identityOf(owner));
  plaintext.fill(0);
  replacePrivateFile(fileIn(directory), Buffer.concat([wrappedKey, sealed]));
}

/** The server is about to go; the key itself stays in the store. */
export function removeSealedAccessKey(directory: string): void {
  rmSync(fileIn(directory), { force: true });
}

/**
 * The access key that `owner` left, or `undefined` if it has not left one yet.
 *
 * @throws {UnsealError} `UNSEAL_FAILED` under another root key, or for another owner's key.
 * @throws {DataDirectoryError} `DATA_DIRECTORY_REFUSED` if the file is open to others.
 */
export function unsealAccessKey(
  directory: string,
  rootKeys: RootKeys,
  owner: DirectoryOwner,
): SealedAccess | undefined {
  const content = readPrivateFile(fileIn(directory), maxFileBytes);
  if (content === undefined) return undefined;
  if ('problem' in content) throw new DataDirectoryError(content.problem, { hint: content.hint });
  const plaintext = openUnderAny(content, rootKeys, owner);
  const access: unknown = JSON.parse(plaintext.toString());
  plaintext.fill(0);
  return isSealedAccess(access) ? access : undefined;
}

/** The server may have started before the root key was rotated. */
function openUnderAny(content: Buffer, { all }: RootKeys, owner: DirectoryOwner): Buffer {
  const wrappedKey = content.subarray(0, wrappedKeyBytes);
  const sealed = content.subarray(wrappedKeyBytes);
  let failure: unknown;
  for (const rootKey of all) {
    try {
      return sealerOf(rootKey).open({ wrappedKey, sealed }, identityOf(owner));
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
}

function isSealedAccess(value: unknown): value is SealedAccess {
  return (
    isJsonObject(value) &&
    ['account', 'region', 'accessKeyId', 'secretAccessKey'].every(
      (name) => typeof value[name] === 'string',
    )
  );
}

/** A purpose of its own: nothing sealed in the store opens here, nor the other way round. */
function sealerOf(rootKey: RootKey): ReturnType<typeof createSealer> {
  return createSealer(rootKey, createHash('sha256').update('undotenv access key').digest());
}

function identityOf({
  url,
  pid,
  startedAt,
  socketPath = '',
}: DirectoryOwner): [string, ...string[]] {
  return ['attached-access-key', url, String(pid), startedAt, socketPath];
}

function fileIn(directory: string): string {
  return join(directory, 'access-key.sealed');
}
