import type { StoredSecret } from '../store/store.ts';
import type { ArchiveContents, ArchiveRecord } from './record-codec.ts';
import type { StoreCounts, StoreRecord } from './store-records.ts';

/**
 * Whether records make one store together: contents first, each thing once, values behind the secret
 * whose version they are, and as many in the end as were announced.
 */
export class RecordOrder {
  #contents: ArchiveContents | undefined;
  readonly #seen = new Set<string>();
  readonly #counts: { -readonly [Kind in keyof StoreCounts]: number } = {
    secrets: 0,
    keys: 0,
    principals: 0,
  };
  #secret: StoredSecret | undefined;
  #versions = new Set<string>();

  get contents(): ArchiveContents | undefined {
    return this.#contents;
  }

  accepts(record: ArchiveRecord): boolean {
    if (record.kind === 'contents') {
      const isFirst = this.#contents === undefined;
      const { exportedAt, counts } = record;
      this.#contents = { exportedAt, counts };
      return isFirst;
    }
    if (this.#contents === undefined) return false;
    return record.kind === 'end' ? this.#isAll(this.#contents.counts) : this.#acceptsOne(record);
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
        return this.#isNew(arn) && this.#isNew(`${account}/${region}/secret/${name}`);
      }
      case 'value':
        return this.#secret !== undefined && this.#versions.delete(record.versionId);
    }
  }

  #isNew(name: string): boolean {
    const isNew = !this.#seen.has(name);
    this.#seen.add(name);
    return isNew;
  }

  #isAll({ secrets, keys, principals }: StoreCounts): boolean {
    const counted = this.#counts;
    return (
      counted.secrets === secrets && counted.keys === keys && counted.principals === principals
    );
  }
}
