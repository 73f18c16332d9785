import type { Policy } from '@undotenv/policy';
import type { Clock } from '../clock.ts';
import type { Scope, Store, StoredKey } from '../store/store.ts';
import { without } from '../without.ts';
import type { Key, Keys } from './key.ts';
import { newKey, readKeyPolicy, sameKey } from './new-key.ts';
import { formatKeyArn, parseKeyReference } from './key-reference.ts';

/** A key as its use is judged. */
export interface KnownKey {
  readonly arn: string;
  readonly policy: Policy;
  /** Neither disabled nor awaiting deletion. */
  readonly isUsable: boolean;
}

/** What the operations need of keys. */
export interface KeyLookup {
  /** Whether the server was told of no key at all. */
  isEmpty(): boolean;
  /** The key that a `KmsKeyId` means for a secret in `scope`: one of the same region. */
  find(scope: Scope, kmsKeyId: string): KnownKey | undefined;
}

interface ReadKey {
  readonly key: StoredKey;
  readonly policy: Policy;
}

const dayMs = 86_400_000;

/**
 * The keys that a store holds, with their policies read.
 *
 * @param home whose account and region a key is in that names none
 */
export function openKeys(
  store: Store,
  clock: Clock,
  home: Scope,
  newKeyId: () => string,
): Keys & KeyLookup {
  const held = new Map<string, ReadKey>();
  for (const key of store.records('kms-key')) {
    held.set(key.arn, { key, policy: readKeyPolicy(key.policy) });
  }
  const isGone = ({ deletionAtMs }: StoredKey): boolean =>
    deletionAtMs !== undefined && deletionAtMs <= clock.now();
  const lookUp = (scope: Scope, text: string): ReadKey | undefined => {
    const { keyId, alias, ...place } = parseKeyReference(text, scope);
    if (alias === undefined) return held.get(formatKeyArn(place, keyId));
    return [...held.values()].find(
      ({ key }) =>
        key.account === place.account && key.region === place.region && key.aliases.includes(alias),
    );
  };
  const put = (key: StoredKey): Key => {
    const policy = readKeyPolicy(key.policy);
    store.putRecord('kms-key', key.arn, key);
    held.set(key.arn, { key, policy });
    return shownKey(key);
  };
  const present = (text: string): StoredKey => {
    const found = lookUp(home, text)?.key;
    if (found === undefined || isGone(found)) throw new RangeError('key: there is no such key');
    return found;
  };

  return {
    isEmpty: () => held.size === 0,
    find: (scope, kmsKeyId) => {
      const found = lookUp(scope, kmsKeyId);
      if (found?.key.region !== scope.region || isGone(found.key)) return undefined;
      const { key, policy } = found;
      return { arn: key.arn, policy, isUsable: shownKey(key).state === 'Enabled' };
    },
    create: (definition = {}) => {
      const wanted = newKey(definition, home, newKeyId, clock);
      const keys = Array.from(held.values(), ({ key }) => key);
      const known = sameKey(keys, wanted, definition);
      if (known === undefined) return put(wanted);
      if (isGone(known)) throw new RangeError('the key that had this alias or keyId is gone');
      return put({ ...known, policy: definition.policy ?? known.policy });
    },
    list: () =>
      Array.from(held.values(), ({ key }) => key)
        .filter((key) => !isGone(key))
        .sort((one, other) => (one.arn < other.arn ? -1 : 1))
        .map(shownKey),
    putPolicy: (key, policy) => put({ ...present(key), policy }),
    enable: (key) => put({ ...awake(present(key)), isDisabled: false }),
    disable: (key) => put({ ...awake(present(key)), isDisabled: true }),
    scheduleDeletion: (key, days = 30) => {
      if (!Number.isInteger(days) || days < 7 || days > 30) {
        throw new RangeError('days must be an integer from 7 to 30');
      }
      return put({ ...awake(present(key)), deletionAtMs: clock.now() + days * dayMs });
    },
    cancelDeletion: (key) => put({ ...without(present(key), 'deletionAtMs'), isDisabled: true }),
  };
}

/** KMS refuses every other change of a key that is awaiting deletion (documented). */
function awake(key: StoredKey): StoredKey {
  if (key.deletionAtMs === undefined) return key;
  throw new RangeError('key: it is awaiting deletion');
}

function shownKey({ arn, keyId, aliases, policy, isDisabled, deletionAtMs }: StoredKey): Key {
  const shown = { arn, keyId, aliases, policy };
  if (deletionAtMs !== undefined) {
    return { ...shown, state: 'PendingDeletion', deletionDate: new Date(deletionAtMs) };
  }
  return { ...shown, state: isDisabled ? 'Disabled' : 'Enabled' };
}
