import { UnsealError, WrongRootKeyError } from '@undotenv/local/errors';
import { createSealer, wrappedKeyBytes } from '@undotenv/local/envelope';
import { RootKey, type RootKeys } from '@undotenv/local/root-key';

/** `<beginning> <root key's id> <envelope>`: the id tells a wrong root key from damage. */
const prefix = 'undotenv-migration-key-v1';
const pattern = /^undotenv-migration-key-v1 ([0-9a-f]{32}) ([\w-]+)\n$/;

/** The content of `key.sealed`: a migration's own key, under the root key. */
export function sealMigrationKey(key: RootKey, id: string, { current }: RootKeys): Buffer {
  const plaintext = Buffer.from(key.toText());
  const { wrappedKey, sealed } = sealerOf(current, id).seal(plaintext, identity);
  plaintext.fill(0);
  const envelope = Buffer.concat([wrappedKey, sealed]).toString('base64url');
  return Buffer.from(`${prefix} ${current.id} ${envelope}\n`);
}

/** The id of the root key that a `key.sealed` says it is under; `undefined` if it is none. */
export function sealedUnder(content: Uint8Array): string | undefined {
  return pattern.exec(Buffer.from(content).toString('latin1'))?.[1];
}

/**
 * @throws {WrongRootKeyError} `WRONG_ROOT_KEY` if it is under none of these keys.
 * @throws {UnsealError} `UNSEAL_FAILED`, or {UnsupportedFormatError} `UNSUPPORTED_FORMAT`.
 */
export function openMigrationKey(content: Uint8Array, id: string, rootKeys: RootKeys): RootKey {
  const [, rootKeyId, encoded] = pattern.exec(Buffer.from(content).toString('latin1')) ?? [];
  if (rootKeyId === undefined || encoded === undefined) {
    throw new UnsealError('this is not the key of a migration');
  }
  const rootKey = rootKeys.all.find((each) => each.id === rootKeyId);
  if (rootKey === undefined) {
    throw new WrongRootKeyError(rootKeyId, rootKeys.current.id, `migration ${id}`);
  }
  const bytes = Buffer.from(encoded, 'base64url');
  const wrappedKey = bytes.subarray(0, wrappedKeyBytes);
  const sealed = bytes.subarray(wrappedKeyBytes);
  const plaintext = sealerOf(rootKey, id).open({ wrappedKey, sealed }, identity);
  const key = RootKey.fromText(plaintext.toString('latin1'));
  plaintext.fill(0);
  return key;
}

/** What the envelope is, beside whose. */
const identity = ['migration key'];

function sealerOf(rootKey: RootKey, id: string): ReturnType<typeof createSealer> {
  return createSealer(rootKey, Buffer.from(id));
}
