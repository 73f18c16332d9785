import { livingReplicas } from '../replication/replica.ts';
import type { StoredSecret } from '../store/store.ts';
import type { ArchiveRecord } from './record-codec.ts';
import type { StoreCounts, StoreRecord } from './store-records.ts';

/**
 * Whether records make one store together: contents first, each thing once, values behind the secret
 * whose version they are, replicas that know of their primary and it of them, and as many in the end
 * as were announced.
 */
export class RecordOrder {
  #promised: StoreCounts | undefined;
  readonly #seen = new Set<string>();
  readonly #counts: { -readonly [Kind in keyof StoreCounts]: number } = {
    secrets: 0,
    keys: 0,
    principals: 0,
  };
  #secret: StoredSecret | undefined;
  #versions = new Set<string>();
  /** Of replications, as the primary names them and as the replica does. */
  readonly #announced = new Set<string>();
  readonly #joined = new Set<string>();

  accepts(record: ArchiveRecord): boolean {
    if (record.kind === 'contents') {
      const isFirst = this.#promised === undefined;
      this.#promised = record.counts;
      return isFirst;
    }
    if (this.#promised === undefined) return false;
    return record.kind === 'end' ? this.#isAll(this.#promised) : this.#acceptsOne(record);
  }

  #acceptsOne(record: StoreRecord): boolean {
    switch (record.kind) {
      case 'principal':
        this.#counts.principals += 1;
        return this.#isNew(record.principal.arn);
      case 'kms-key': {
        const { account, region, arn, aliases } = record.key;
        this.#counts.keys += 1;
        const names = aliases.map((alias) => `${account}/${region}/${alias}`);
        return [arn, ...names].every((name) => this.#isNew(name));
      }
      case 'secret': {
        const { account, region, arn, name, versions } = record.secret;
        this.#counts.secrets += 1;
        this.#secret = record.secret;
        this.#versions = new Set(versions.map(({ versionId }) => versionId));
        this.#noteReplication(record.secret);
        return this.#isNew(arn) && this.#isNew(`${account}/${region}/secret/${name}`);
      }
      case 'value':
        return this.#secret !== undefined && this.#versions.delete(record.versionId);
    }
  }

  #noteReplication(secret: StoredSecret): void {
    const { account, name, region, primaryRegion } = secret;
    const link = (from: string, to: string): string => `${account}/${from}/${to}/${name}`;
    for (const replica of livingReplicas(secret)) this.#announced.add(link(region, replica.region));
    if (primaryRegion !== undefined) this.#joined.add(link(primaryRegion, region));
  }

  #isNew(name: string): boolean {
    const isNew = !this.#seen.has(name);
    this.#seen.add(name);
    return isNew;
  }

  #isAll({ secrets, keys, principals }: StoreCounts): boolean {
    const counted = this.#counts;
    return (
      counted.secrets === secrets &&
      counted.keys === keys &&
      counted.principals === principals &&
      this.#announced.size === this.#joined.size &&
      [...this.#announced].every((each) => this.#joined.has(each))
    );
  }
}
