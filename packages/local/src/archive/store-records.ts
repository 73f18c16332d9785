import { isLocalAdministrator } from '../access/principal-arn.ts';
import type {
  SecretValue,
  Store,
  StoredKey,
  StoredPrincipal,
  StoredSecret,
} from '../store/store.ts';

/** One thing that a store holds. Access keys are none: each store makes its own. */
export type StoreRecord =
  | { readonly kind: 'kms-key'; readonly key: StoredKey }
  | { readonly kind: 'principal'; readonly principal: StoredPrincipal }
  | { readonly kind: 'secret'; readonly secret: StoredSecret }
  /** Of the secret before it. */
  | { readonly kind: 'value'; readonly versionId: string; readonly value: SecretValue };

/** How much there is. */
export interface StoreCounts {
  readonly secrets: number;
  readonly keys: number;
  readonly principals: number;
}

export function countsOf(store: Store): StoreCounts {
  return {
    secrets: store.listAll().length,
    keys: store.records('kms-key').length,
    principals: store.records('principal').length,
  };
}

export function isEmpty(counts: StoreCounts): boolean {
  return Object.values(counts).every((count: number) => count === 0);
}

/** Everything in a store but access keys, each value opened as it comes, in the order it was made. */
export function* recordsOf(store: Store): Generator<StoreRecord> {
  for (const principal of store.records('principal')) yield { kind: 'principal', principal };
  for (const key of store.records('kms-key')) yield { kind: 'kms-key', key };
  const scopes = new Map(
    store.listAll().map(({ account, region }) => [`${account}/${region}`, { account, region }]),
  );
  for (const scope of scopes.values()) {
    for (const secret of store.list(scope)) {
      yield { kind: 'secret', secret };
      for (const { versionId } of secret.versions) {
        const value = store.readValue(secret, versionId);
        // One that a rotation has announced has none yet.
        if (value !== undefined) yield { kind: 'value', versionId, value };
      }
    }
  }
}

/** Empties a store but for its access keys. Part of a transaction. */
export function clear(store: Store): void {
  store.reset();
  for (const { arn } of store.records('principal')) store.removeRecord('principal', arn);
  for (const { arn } of store.records('kms-key')) store.removeRecord('kms-key', arn);
}

/**
 * Writes records to a store that is empty, each sealed anew. Part of a transaction.
 *
 * @param onSecret is told how many secrets there are so far
 */
export function fill(
  store: Store,
  records: Iterable<StoreRecord>,
  onSecret: (secrets: number) => void = () => undefined,
): void {
  let secret: StoredSecret | undefined;
  let secrets = 0;
  for (const record of records) {
    switch (record.kind) {
      case 'principal':
        store.putRecord('principal', record.principal.arn, record.principal);
        break;
      case 'kms-key':
        store.putRecord('kms-key', record.key.arn, record.key);
        break;
      case 'secret':
        secret = record.secret;
        store.put(secret);
        onSecret((secrets += 1));
        break;
      case 'value':
        if (secret === undefined) throw new TypeError('records: a value comes before any secret');
        store.writeValue(secret, record.versionId, record.value);
    }
  }
  removeKeysOfNobody(store);
}

/** What a principal that is gone could sign with must not be worth something again one day. */
function removeKeysOfNobody(store: Store): void {
  const principals = new Set(store.records('principal').map(({ arn }) => arn));
  for (const { accessKeyId, principalArn } of store.accessKeys()) {
    if (isLocalAdministrator(principalArn) || principals.has(principalArn)) continue;
    store.removeAccessKey(accessKeyId);
  }
}
