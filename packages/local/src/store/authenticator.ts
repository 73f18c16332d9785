import { createHmac, type KeyObject } from 'node:crypto';
import { encodeFields } from '../vault/fields.ts';
import type { RootKey } from '../vault/root-key.ts';
import { storeFormat } from './schema.ts';

/** What entries are about. */
export const entryKinds = ['secret', 'value', 'access-key', 'principal', 'kms-key'] as const;

/** What an entry says, and about what. */
export interface Entry {
  readonly kind: (typeof entryKinds)[number];
  /** The ARN of a secret, principal or KMS key, or the access key's id. */
  readonly id: string;
  /** The version's id, for a value; else empty. */
  readonly part: string;
  readonly content: Uint8Array;
}

/** Proof of one row: `tag` is stored beside it, `share` never leaves the process. */
export interface RowProof {
  readonly tag: Buffer;
  readonly share: Buffer;
}

/** The state of the whole store in three numbers; sealed by its MAC. */
export interface Head {
  /** Counts every write since the store was made. */
  readonly sequence: number;
  readonly entries: number;
  /** XOR of the shares of all rows. */
  readonly shares: Buffer;
}

export const proofBytes = 32;

export const emptyHead: Head = { sequence: 0, entries: 0, shares: Buffer.alloc(proofBytes) };

/**
 * Proves rows one by one, and all of them together through a head that one write changes in
 * constant time. The halves of an HMAC-SHA-512 are independent of each other, so what is stored
 * says nothing about the shares, and nobody can work out another set of rows that fits a head.
 *
 * @see D. Clarke et al., "Incremental Multiset Hash Functions and Their Application to Memory
 *   Integrity Checking", ASIACRYPT 2003, section 4 (MSet-XOR-Hash)
 */
export class Authenticator {
  readonly #rowKey: KeyObject;
  readonly #headKey: KeyObject;
  readonly #headIdentity: readonly (string | Uint8Array)[];

  constructor(rootKey: RootKey, storeId: Uint8Array) {
    this.#rowKey = rootKey.derive('store rows', storeId);
    this.#headKey = rootKey.derive('store head', storeId);
    this.#headIdentity = ['head', String(storeFormat), storeId, rootKey.id];
  }

  /** @param sequence the store's at the row's last write, so that an older state is another row */
  proveRow(position: number, sequence: number, entry: Entry): RowProof {
    const { kind, id, part, content } = entry;
    const fields = ['row', String(position), String(sequence), kind, id, part, content];
    const digest = createHmac('sha512', this.#rowKey).update(encodeFields(fields)).digest();
    return { tag: digest.subarray(0, proofBytes), share: digest.subarray(proofBytes) };
  }

  macOf(head: Head): Buffer {
    const { sequence, entries, shares } = head;
    const fields = [...this.#headIdentity, String(sequence), String(entries), shares];
    return createHmac('sha256', this.#headKey).update(encodeFields(fields)).digest();
  }
}

export function xor(one: Uint8Array, other: Uint8Array): Buffer {
  return xorAll([one, other]);
}

/** Into one sum, because a store that opens has many. All are of the length of a share. */
export function xorAll(shares: Iterable<Uint8Array>): Buffer {
  const sum = Buffer.alloc(proofBytes);
  for (const share of shares) {
    for (let index = 0; index < proofBytes; index += 1) {
      sum[index] = (sum[index] ?? 0) ^ (share[index] ?? 0);
    }
  }
  return sum;
}
