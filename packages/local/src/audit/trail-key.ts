import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { AuditTrailError, DataDirectoryError, UnsealError, WrongRootKeyError } from '../errors.ts';
import { createPrivateFile, readPrivateFile, replacePrivateFile } from '../files/private-file.ts';
import { createSealer, wrappedKeyBytes } from '../vault/envelope.ts';
import { RootKey, type RootKeys } from '../vault/root-key.ts';
import { Chain } from './chain.ts';

const identity = ['trail key'] as const;
const maxFileBytes = 1_024;

/**
 * A trail's own key, sealed under the root key. Its chain could not be made again under another
 * one, and so a new root key replaces this one file and no record.
 */
interface TrailKey {
  readonly trailId: string;
  readonly key: RootKey;
  /** The id of the root key it is sealed under. */
  readonly rootKeyId: string;
}

/** A new trail's key, not stored yet. */
export function newTrailKey(rootKey: RootKey): TrailKey {
  return {
    trailId: randomBytes(16).toString('hex'),
    key: RootKey.generate(),
    rootKeyId: rootKey.id,
  };
}

/** @returns false, and nothing changed, if there is one. */
export function storeTrailKey(directory: string, trailKey: TrailKey, rootKey: RootKey): boolean {
  return createPrivateFile(keyPath(directory), encode(trailKey, rootKey));
}

/**
 * The chain of the trail in `directory`; `undefined` if there is no key.
 *
 * @throws {WrongRootKeyError} `WRONG_ROOT_KEY`
 * @throws {AuditTrailError} `AUDIT_TRAIL_FAILED` if the key does not open.
 * @throws {DataDirectoryError} `DATA_DIRECTORY_REFUSED` if its file is not private.
 */
export function loadChain(directory: string, rootKeys: RootKeys): Chain | undefined {
  const trailKey = load(directory, rootKeys);
  return trailKey === undefined ? undefined : new Chain(trailKey.key, trailKey.trailId);
}

/**
 * Seals the trail's key under the current root key.
 *
 * @returns false if there is none, it is under that key already, or it does not open: then nothing
 *   can make it worse, and `verifyTrail` will say so.
 */
export function rewrapTrailKey(directory: string, rootKeys: RootKeys): boolean {
  try {
    const trailKey = load(directory, rootKeys);
    if (trailKey === undefined || trailKey.rootKeyId === rootKeys.current.id) return false;
    replacePrivateFile(keyPath(directory), encode(trailKey, rootKeys.current));
    return true;
  } catch (error) {
    if (error instanceof AuditTrailError || error instanceof WrongRootKeyError) return false;
    throw error;
  }
}

function load(directory: string, rootKeys: RootKeys): TrailKey | undefined {
  const content = readPrivateFile(keyPath(directory), maxFileBytes);
  if (content === undefined) return undefined;
  if ('problem' in content) throw new DataDirectoryError(content.problem, { hint: content.hint });
  const [, rootKeyId, trailId, text = ''] =
    /^undotenv-trail-key-v1 ([0-9a-f]{32}) ([0-9a-f]{32}) ([\w-]+)\n$/.exec(content.toString()) ??
    [];
  const sealed = Buffer.from(text, 'base64url');
  if (rootKeyId === undefined || trailId === undefined || sealed.toString('base64url') !== text) {
    throw damagedKey();
  }
  const rootKey = rootKeys.all.find(({ id }) => id === rootKeyId);
  if (rootKey === undefined) {
    throw new WrongRootKeyError(rootKeyId, rootKeys.current.id, 'the audit trail');
  }
  return { trailId, rootKeyId, key: unseal(sealed, trailId, rootKey) };
}

function encode({ trailId, key }: TrailKey, rootKey: RootKey): string {
  const sealer = createSealer(rootKey, Buffer.from(trailId, 'hex'));
  const plaintext = Buffer.from(key.toText());
  const { wrappedKey, sealed } = sealer.seal(plaintext, identity);
  plaintext.fill(0);
  const text = Buffer.concat([wrappedKey, sealed]).toString('base64url');
  return `undotenv-trail-key-v1 ${rootKey.id} ${trailId} ${text}\n`;
}

function unseal(joined: Buffer, trailId: string, rootKey: RootKey): RootKey {
  const envelope = {
    wrappedKey: joined.subarray(0, wrappedKeyBytes),
    sealed: joined.subarray(wrappedKeyBytes),
  };
  try {
    const sealer = createSealer(rootKey, Buffer.from(trailId, 'hex'));
    const plaintext = sealer.open(envelope, identity);
    try {
      return RootKey.fromText(plaintext.toString('latin1'));
    } finally {
      plaintext.fill(0);
    }
  } catch (error) {
    if (error instanceof UnsealError) throw damagedKey();
    throw error;
  }
}

function damagedKey(): AuditTrailError {
  return new AuditTrailError('its key is damaged or was changed from outside', {
    hint: 'put `audit/key.sealed` back from a backup, or move the directory `audit` away to begin a new trail',
  });
}

function keyPath(directory: string): string {
  return join(directory, 'key.sealed');
}
