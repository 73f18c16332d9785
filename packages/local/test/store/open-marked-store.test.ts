import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StoreRolledBackError } from '../../src/errors.ts';
import { type MarkOptions, openMarkedStore } from '../../src/store/open-marked-store.ts';
import { rewrapStore } from '../../src/store/rewrap-store.ts';
import type { Store } from '../../src/store/store.ts';
import { KeyRing } from '../../src/vault/key-ring.ts';
import { RootKey } from '../../src/vault/root-key.ts';
import { aSecret, scope, temporaryDirectory } from './fixtures.ts';

const rootKey = RootKey.generate();

/** A data directory and, apart from it, where its store's mark is kept. */
class Place {
  readonly root: string = temporaryDirectory();
  readonly data: string = join(this.root, 'data');
  readonly marks: string = join(this.root, 'config', 'stores');

  constructor() {
    mkdirSync(this.data, { mode: 0o700 });
  }

  open(options: Partial<MarkOptions> = {}, keys = rootKey, data = this.data): Store {
    return openMarkedStore(join(data, 'store.db'), keys, { directory: this.marks, ...options });
  }

  /** Opens the store, writes a secret for each name, and closes it. */
  write(...names: string[]): void {
    const store = this.open();
    for (const name of names) store.put(aSecret(name));
    store.close();
  }

  names(options: Partial<MarkOptions> = {}): string[] {
    const store = this.open(options);
    const names = store.list(scope).map(({ name }) => name);
    store.close();
    return names;
  }

  /** Why it is refused; `undefined` if it is not. */
  refusal(keys = rootKey): StoreRolledBackError['reason'] | undefined {
    try {
      this.open({}, keys).close();
      return undefined;
    } catch (error) {
      if (error instanceof StoreRolledBackError) return error.reason;
      throw error;
    }
  }

  keep(name: string): void {
    cpSync(this.data, join(this.root, name), { recursive: true });
  }

  putBack(name: string): void {
    rmSync(this.data, { recursive: true });
    cpSync(join(this.root, name), this.data, { recursive: true });
  }

  get markFile(): string {
    const [name = '', ...others] = readdirSync(this.marks);
    expect(others).toEqual([]);
    return join(this.marks, name);
  }
}

describe('a whole store', () => {
  it('opens again and again while it is the one that was there', () => {
    const place = new Place();
    for (const name of ['one', 'two', 'three']) place.write(name);
    expect(place.names()).toEqual(['one', 'two', 'three']);
  });

  it('is refused when it is an older copy of itself, and is left as it was', () => {
    const place = new Place();
    place.write('one');
    place.keep('backup');
    place.write('two');
    place.putBack('backup');
    const before = readFileSync(join(place.data, 'store.db'));
    expect(place.refusal()).toBe('older');
    expect(readdirSync(place.data)).toEqual(['store.db']);
    expect(readFileSync(join(place.data, 'store.db')).equals(before)).toBe(true);
  });

  it('is refused when it is the copy that was made before the very last write', () => {
    const place = new Place();
    place.write('one', 'two');
    place.keep('backup');
    const store = place.open();
    store.put(aSecret('two', { description: 'changed' }));
    store.close();
    place.putBack('backup');
    expect(place.refusal()).toBe('older');
  });

  it('opens when the latest copy is put back', () => {
    const place = new Place();
    place.write('one');
    place.keep('first');
    place.write('two');
    place.keep('latest');
    place.putBack('first');
    expect(place.refusal()).toBe('older');
    place.putBack('latest');
    expect(place.names()).toEqual(['one', 'two']);
  });

  it('is refused when it is gone, and no new one takes its place', () => {
    const place = new Place();
    place.write('one');
    rmSync(join(place.data, 'store.db'));
    expect(place.refusal()).toBe('gone');
    expect(readdirSync(place.data)).toEqual([]);
  });

  it('is refused when another genuine one of the same root key is in its place', () => {
    const [place, other] = [new Place(), new Place()];
    place.write('one');
    other.write('of another project');
    cpSync(join(other.data, 'store.db'), join(place.data, 'store.db'));
    expect(place.refusal()).toBe('another');
  });

  it('opens at another path, moved or copied: nothing is known of it there', () => {
    const place = new Place();
    place.write('one');
    const copy = join(place.root, 'copy');
    place.keep('copy');
    place.write('two');
    const copied = place.open({}, rootKey, copy);
    expect(copied.list(scope)).toHaveLength(1);
    copied.close();
    const moved = join(place.root, 'moved');
    renameSync(place.data, moved);
    place.open({}, rootKey, moved).close();
  });

  it('opens on each of two machines that share the configuration and not the data', () => {
    const place = new Place();
    place.write('of the one');
    const machines = ['one', 'other'].map((name) => join(place.root, name)) as [string, string];
    renameSync(place.data, machines[0]);
    mkdirSync(place.data, { mode: 0o700 });
    // It cannot be told from a store that is gone, once.
    expect(place.refusal()).toBe('gone');
    expect(place.names({ acceptRollback: true })).toEqual([]);
    place.write('of the other');
    renameSync(place.data, machines[1]);
    for (const machine of [...machines, ...machines]) {
      renameSync(machine, place.data);
      place.write('another');
      renameSync(place.data, machine);
    }
  });
});

describe('a store that is accepted although it is not the one that was there', () => {
  it('goes on from what is there, and is not asked about again', () => {
    const place = new Place();
    place.write('one');
    place.keep('backup');
    place.write('two');
    place.putBack('backup');
    expect(place.names({ acceptRollback: true })).toEqual(['one']);
    expect(place.refusal()).toBeUndefined();
    place.write('three');
    expect(place.names()).toEqual(['one', 'three']);
  });

  it('is refused again when what was given up is put back', () => {
    const place = new Place();
    place.write('one');
    place.keep('backup');
    place.write('two', 'three');
    place.keep('given up');
    place.putBack('backup');
    place.open({ acceptRollback: true }).close();
    place.keep('accepted');
    for (const name of ['given up', 'backup']) {
      place.putBack(name);
      expect(place.refusal(), name).toBe('older');
    }
    place.putBack('accepted');
    expect(place.refusal()).toBeUndefined();
  });

  it.each(['gone', 'another'] as const)('may be a new one where the old one is %s', (reason) => {
    const [place, other] = [new Place(), new Place()];
    place.write('one');
    rmSync(join(place.data, 'store.db'));
    other.write('two');
    if (reason === 'another') cpSync(other.data, place.data, { recursive: true });
    expect(place.refusal()).toBe(reason);
    expect(place.names({ acceptRollback: true })).toEqual(reason === 'another' ? ['two'] : []);
    expect(place.refusal()).toBeUndefined();
  });

  it('says nothing when there is nothing to accept', () => {
    const place = new Place();
    expect(place.names({ acceptRollback: true })).toEqual([]);
    place.write('one');
    expect(place.names({ acceptRollback: true })).toEqual(['one']);
  });
});

describe('the mark of a store', () => {
  it('is one file of 0600 in a directory of 0700, and names neither paths nor secrets', () => {
    const place = new Place();
    place.write('app/one');
    expect(statSync(place.marks).mode & 0o777).toBe(0o700);
    expect(statSync(place.markFile).mode & 0o777).toBe(0o600);
    const content = readFileSync(place.markFile, 'latin1');
    expect(content).toMatch(
      /^(undotenv-store-mark-v1 [0-9a-f]{32} [0-9a-f]{32} \d{16} [\w-]{43} *\n){2}$/,
    );
    expect(content).toHaveLength(1_024);
  });

  it('is believed while one of its lines is whole, as a power cut leaves it', () => {
    const place = new Place();
    place.write('one');
    const whole = readFileSync(place.markFile);
    for (const line of [0, 1]) {
      for (let cut = 0; cut < 512; cut += 7) {
        const torn = Buffer.from(whole).fill(0, line * 512 + cut, (line + 1) * 512);
        writeFileSync(place.markFile, torn);
        expect(place.refusal(), `line ${String(line)} cut at ${String(cut)}`).toBeUndefined();
      }
    }
  });

  it('proves nothing once any bit of both lines was changed', () => {
    const place = new Place();
    place.write('one');
    const whole = readFileSync(place.markFile);
    for (let offset = 0; offset < 512; offset += 1) {
      const changed = Buffer.from(whole);
      for (const at of [offset, 512 + offset]) {
        changed[at] = (changed[at] ?? 0) ^ (1 << (offset % 8));
      }
      writeFileSync(place.markFile, changed);
      expect(place.refusal(), `byte ${String(offset)}`).toBe('unproved');
    }
    expect(place.names({ acceptRollback: true })).toEqual(['one']);
    expect(place.refusal()).toBeUndefined();
  });

  it('proves nothing when it is empty, or that of another store or path', () => {
    const [place, other] = [new Place(), new Place()];
    place.write('one');
    other.write('one');
    for (const content of [Buffer.alloc(0), readFileSync(other.markFile)]) {
      writeFileSync(place.markFile, content);
      expect(place.refusal()).toBe('unproved');
    }
  });

  it('cannot be made to say less by exchanging its lines', () => {
    const place = new Place();
    place.write('one');
    place.keep('backup');
    const store = place.open();
    store.put(aSecret('two'));
    store.put(aSecret('three'));
    const open = readFileSync(place.markFile);
    store.close();
    place.putBack('backup');
    writeFileSync(place.markFile, Buffer.concat([open.subarray(512), open.subarray(0, 512)]));
    expect(place.refusal()).toBe('older');
  });

  it('is with every commit as far as the store, while that is open', () => {
    const place = new Place();
    const store = place.open();
    const said = (): number[] =>
      Array.from(readFileSync(place.markFile, 'latin1').matchAll(/ (\d{16}) /g), ([, digits]) =>
        Number(digits),
      );
    for (const count of [1, 2, 3, 4]) {
      store.put(aSecret(`secret-${String(count)}`));
      expect(Math.max(...said())).toBe(count);
    }
    store.transaction(() => {
      store.put(aSecret('secret-5'));
      store.put(aSecret('secret-6'));
      // Not before it is committed: a crash must not look like a rollback.
      expect(Math.max(...said())).toBe(4);
    });
    expect(Math.max(...said())).toBe(6);
    store.close();
    expect(said()).toEqual([6, 6]);
  });

  it('keeps no write from being committed when it cannot be kept itself', () => {
    const place = new Place();
    place.write('one');
    const store = place.open();
    rmSync(place.marks, { recursive: true });
    store.put(aSecret('two'));
    store.close();
    expect(place.names()).toEqual(['one', 'two']);
  });

  it('is refused, with the store, where others can write to it', () => {
    const place = new Place();
    place.write('one');
    const refused = expect.objectContaining({ code: 'DATA_DIRECTORY_REFUSED' }) as Error;
    chmodSync(place.markFile, 0o666);
    expect(() => place.open()).toThrow(refused);
    chmodSync(place.markFile, 0o600);
    chmodSync(place.marks, 0o777);
    expect(() => place.open()).toThrow(refused);
  });

  it('goes under the new root key with its store', () => {
    const place = new Place();
    place.write('one');
    place.keep('backup');
    place.write('two');
    const next = RootKey.generate();
    const ring = new KeyRing(next, [rootKey]);
    const path = join(place.data, 'store.db');
    expect(rewrapStore(path, ring, { directory: place.marks })).toBe(true);
    // The old key is gone from here on.
    expect(place.refusal(next)).toBeUndefined();
    place.putBack('backup');
    rewrapStore(path, ring, { directory: place.marks });
    expect(place.refusal(next)).toBe('older');
  });

  it('proves nothing under a key that is gone', () => {
    const place = new Place();
    place.write('one');
    const next = RootKey.generate();
    rewrapStore(join(place.data, 'store.db'), new KeyRing(next, [rootKey]));
    expect(place.refusal(next)).toBe('unproved');
  });
});
