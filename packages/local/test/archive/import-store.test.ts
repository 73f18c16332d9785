import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { lookUpEvents } from '../../src/audit.ts';
import { asidesIn } from '../../src/archive/aside.ts';
import { exportStore } from '../../src/archive/export-store.ts';
import { openDirectorySource } from '../../src/archive/import-source.ts';
import { importStore, type ImportOptions } from '../../src/archive/import-store.ts';
import { openArchive } from '../../src/archive/read-archive.ts';
import { countsOf, type StoreRecord } from '../../src/archive/store-records.ts';
import { openDataDirectory } from '../../src/data-directory/data-directory.ts';
import { knownDataDirectories } from '../../src/root-key/data-directories.ts';
import { startLocal } from '../../src/server/start-local.ts';
import type { Store } from '../../src/store/store.ts';
import { RootKey } from '../../src/vault/root-key.ts';
import { call } from '../http/requests.ts';
import {
  accessKey,
  aSecret,
  principal,
  scope,
  temporaryDirectory,
  text,
} from '../store/fixtures.ts';
import { archiveOf, archiveRecords, passphrase, sourceAt } from './archives.ts';

const rootKey = RootKey.generate();

/** A user's data home with data directories below, and where the marks of all are. */
class Place {
  readonly root: string = temporaryDirectory();
  readonly marks: { directory: string } = { directory: join(this.root, 'stores') };
  readonly variables: Record<string, string> = { XDG_DATA_HOME: join(this.root, 'data') };

  data(name: string): string {
    return join(this.root, 'data', 'undotenv', name);
  }

  options(name: string): ImportOptions {
    return { dataDirectory: this.data(name), rootKey, marks: this.marks };
  }

  /** What `work` makes of the store of that name. */
  open<Result>(name: string, work: (store: Store) => Result): Result {
    const directory = openDataDirectory(this.data(name), rootKey, this.marks);
    try {
      return work(directory.store);
    } finally {
      directory.close();
    }
  }

  write(name: string, ...secrets: string[]): void {
    this.open(name, (store) => {
      for (const each of secrets) {
        store.put(aSecret(each));
        store.writeValue(aSecret(each), 'v1', text(`synthetic-password-of-${each}`));
      }
    });
  }

  archive(name: string): string {
    return this.open(name, (store) => archiveOf(archiveRecords(store)));
  }

  names(name: string): string[] {
    return this.open(name, (store) => store.list(scope).map((secret) => secret.name));
  }

  value(name: string, secret: string): unknown {
    return this.open(name, (store) => store.readValue(aSecret(secret), 'v1'));
  }
}

function code(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
}

describe('an import', () => {
  it('fills a store that is empty, and seals every value anew', () => {
    const place = new Place();
    place.write('old', 'one', 'two');
    const source = sourceAt(place.archive('old'));
    const imported = importStore(place.options('new'), source);
    expect(imported).toEqual({ counts: { secrets: 2, keys: 0, principals: 0 } });
    expect(place.names('new')).toEqual(['one', 'two']);
    expect(place.value('new', 'two')).toEqual(text('synthetic-password-of-two'));
    const rows = (name: string): Buffer => readFileSync(join(place.data(name), 'store.db'));
    expect(rows('new').equals(rows('old'))).toBe(false);
    expect(asidesIn(place.data('new'))).toEqual([]);
  });

  it('is refused into a store that holds anything, which stays as it is', () => {
    const place = new Place();
    place.write('old', 'one');
    const source = sourceAt(place.archive('old'));
    place.write('new', 'two');
    const before = place.open('new', (store) => store.sequence);
    expect(code(() => importStore(place.options('new'), source))).toBe('STORE_NOT_EMPTY');
    expect(place.open('new', (store) => store.sequence)).toBe(before);
    expect(place.names('new')).toEqual(['two']);
    place.open('other', (store) => {
      store.putRecord('principal', principal.arn, principal);
    });
    expect(code(() => importStore(place.options('other'), source))).toBe('STORE_NOT_EMPTY');
  });

  it('replaces a store where that is asked for, keeps it aside, and takes it back from there', () => {
    const place = new Place();
    place.write('old', 'one');
    place.write('new', 'two', 'three');
    const source = sourceAt(place.archive('old'));
    const { replaced } = importStore({ ...place.options('new'), replace: true }, source);
    const aside = replaced?.aside ?? '';
    expect(replaced?.counts.secrets).toBe(2);
    expect(asidesIn(place.data('new'))).toEqual([aside]);
    expect(place.names('new')).toEqual(['one']);

    const back = openDirectorySource({ dataDirectory: aside, rootKey, marks: place.marks });
    const again = importStore({ ...place.options('new'), replace: true }, back);
    back.close();
    expect(again.counts.secrets).toBe(2);
    expect(place.names('new')).toEqual(['two', 'three']);
    expect(place.value('new', 'three')).toEqual(text('synthetic-password-of-three'));
    expect(asidesIn(place.data('new'))).toHaveLength(2);
  });

  it('keeps aside what a new root key takes along, and nothing of a store that was empty', () => {
    const place = new Place();
    place.write('old', 'one');
    const path = place.archive('old');
    importStore({ ...place.options('new'), replace: true }, sourceAt(path));
    expect(asidesIn(place.data('new'))).toEqual([]);
    importStore({ ...place.options('new'), replace: true }, sourceAt(path));
    const [aside = ''] = asidesIn(place.data('new'));
    expect(knownDataDirectories(place.variables)).toContain(aside);
    // It is a data directory itself.
    const directory = openDataDirectory(aside, rootKey, place.marks);
    expect(directory.store.list(scope).map(({ name }) => name)).toEqual(['one']);
    directory.close();
  });

  it('keeps the access keys of the store, but those of principals that are gone', () => {
    const place = new Place();
    const gone = { ...accessKey, accessKeyId: 'LOCALGONE', principalArn: principal.arn };
    const administrator = {
      ...accessKey,
      principalArn: 'arn:aws:iam::123456789012:user/undotenv',
    };
    place.open('old', (store) => {
      store.addAccessKey({ ...accessKey, accessKeyId: 'LOCALELSEWHERE' });
      store.put(aSecret('one'));
    });
    const source = sourceAt(place.archive('old'));
    place.open('new', (store) => {
      store.putRecord('principal', principal.arn, principal);
      for (const key of [gone, administrator]) store.addAccessKey(key);
    });
    importStore({ ...place.options('new'), replace: true }, source);
    place.open('new', (store) => {
      expect(store.accessKeys()).toEqual([administrator]);
      expect(countsOf(store)).toEqual({ secrets: 1, keys: 0, principals: 0 });
    });
  });

  it('writes all of it or nothing, and leaves no copy where it wrote nothing', () => {
    const place = new Place();
    place.write('new', 'two');
    const sequence = place.open('new', (store) => store.sequence);
    const counts = { secrets: 2, keys: 0, principals: 0 };
    function* failing(): Generator<StoreRecord> {
      yield { kind: 'secret', secret: aSecret('one') };
      throw new RangeError('synthetic failure');
    }
    const source = { counts, records: failing, close: () => undefined };
    expect(() => importStore({ ...place.options('new'), replace: true }, source)).toThrow(
      'synthetic failure',
    );
    expect(place.names('new')).toEqual(['two']);
    expect(place.open('new', (store) => store.sequence)).toBe(sequence);
    const { dataDirectory } = place.options('new');
    const events = lookUpEvents({ dataDirectory, rootKey }).events;
    expect(events.map(({ serviceEventDetails: details }) => details?.['reason'])).toEqual([
      'taken back',
    ]);
    expect(asidesIn(place.data('new'))).toEqual([]);
  });

  it('is refused while a server has the store, and of a store put back to an older copy', async () => {
    const place = new Place();
    place.write('old', 'one');
    const source = sourceAt(place.archive('old'));
    const server = await startLocal(place.options('new'));
    expect(code(() => importStore(place.options('new'), source))).toBe('STORE_IN_USE');
    expect(code(() => importStore({ ...place.options('new'), replace: true }, source))).toBe(
      'STORE_IN_USE',
    );
    await server.close();
    const path = join(place.data('new'), 'store.db');
    const older = readFileSync(path);
    place.write('new', 'two');
    writeFileSync(path, older);
    for (const replace of [false, true]) {
      expect(code(() => importStore({ ...place.options('new'), replace }, source))).toBe(
        'STORE_ROLLED_BACK',
      );
    }
    expect(readFileSync(path).equals(older)).toBe(true);
  });

  it('keeps the only copy of what it replaces while another import is begun and refused', () => {
    const place = new Place();
    place.write('new', 'two');
    const { dataDirectory } = place.options('new');
    const child = fileURLToPath(new URL('child-import.mjs', import.meta.url));
    const words = [child, dataDirectory, rootKey.toText().trim(), place.marks.directory];
    let said = '';
    function* records(): Generator<StoreRecord> {
      said = spawnSync(process.execPath, words).stdout.toString();
      yield { kind: 'secret', secret: aSecret('one') };
    }
    const source = {
      counts: { secrets: 1, keys: 0, principals: 0 },
      records,
      close: () => undefined,
    };
    const { replaced } = importStore({ ...place.options('new'), replace: true }, source);
    expect(said).toBe('STORE_IN_USE');
    expect(asidesIn(dataDirectory)).toEqual([replaced?.aside]);
    const kept = openDirectorySource({ dataDirectory: replaced?.aside ?? '', rootKey });
    expect(kept.counts.secrets).toBe(1);
    kept.close();
  });

  it('cannot be taken back in silence: the store as it was is an older copy from then on', () => {
    const place = new Place();
    place.write('old', 'one');
    place.write('new', 'two');
    const before = readFileSync(join(place.data('new'), 'store.db'));
    const source = sourceAt(place.archive('old'));
    importStore({ ...place.options('new'), replace: true }, source);
    writeFileSync(join(place.data('new'), 'store.db'), before);
    expect(code(() => place.names('new'))).toBe('STORE_ROLLED_BACK');
  });
});

describe('export and import', () => {
  it('carry a server with principals, KMS keys and policies over, and no value into the clear', async () => {
    const place = new Place();
    const canary = `synthetic-canary-${randomBytes(24).toString('hex')}`;
    const reader = {
      arn: 'arn:aws:iam::123456789012:user/reader',
      uniqueId: 'SYNTHETICREADER0001',
      policies: [
        {
          name: 'Read',
          document:
            '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["secretsmanager:GetSecretValue","kms:Decrypt"],"Resource":"*"}}',
        },
      ],
    };
    const first = await startLocal({
      ...place.options('old'),
      principals: [reader],
      keys: [{ alias: 'alias/app', keyId: 'synthetic-key' }],
    });
    const created = await call(first, 'CreateSecret', {
      Name: 'kept',
      SecretString: canary,
      KmsKeyId: 'alias/app',
      ClientRequestToken: '0123456789abcdef0123456789abcdef',
    });
    expect(created.status).toBe(200);
    first.keys.scheduleDeletion('alias/app', 7);
    const principals = first.principals.list();
    const keys = first.keys.list();
    await first.close();

    const file = join(place.root, 'store.undotenv');
    const progress: number[] = [];
    const { counts } = exportStore({
      ...place.options('old'),
      file,
      passphrase,
      onProgress: (secrets, of) => progress.push(secrets, of),
    });
    expect(counts).toEqual({ secrets: 1, keys: 1, principals: 1 });
    expect(progress).toEqual([1, 1]);
    const sealed = readFileSync(file);
    const key = first.secretAccessKey;
    for (const what of [canary, 'kept', reader.arn, 'synthetic-key', key]) {
      expect(sealed.includes(what), 'in the archive').toBe(false);
    }

    const archive = openArchive(file, passphrase);
    const otherKey = RootKey.generate();
    importStore({ ...place.options('new'), rootKey: otherKey }, archive);
    archive.close();
    expect(inspect(archive, { depth: 9, showHidden: true })).not.toContain(canary);
    for (const name of readdirSync(place.data('new'), { recursive: true, encoding: 'utf8' })) {
      const path = join(place.data('new'), name);
      if (name.includes('.')) expect(readFileSync(path).includes(canary), name).toBe(false);
    }
    const second = await startLocal({ ...place.options('new'), rootKey: otherKey });
    expect(second.principals.list()).toEqual(principals);
    expect(second.keys.list()).toEqual(keys);
    expect(second.accessKeyId).not.toBe(first.accessKeyId);
    expect((await call(second, 'GetSecretValue', { SecretId: 'kept' })).body).toMatchObject({
      __type: 'DecryptionFailure',
    });
    second.keys.cancelDeletion('alias/app');
    second.keys.enable('alias/app');
    const read = await call(second, 'GetSecretValue', { SecretId: 'kept' });
    expect(read.body).toMatchObject({ ARN: created.body['ARN'], SecretString: canary });
    // Whoever was a principal there is one here, with a key of this store's.
    const signed = { ...second, ...second.principals.keyOf(reader.arn) };
    expect((await call(signed, 'GetSecretValue', { SecretId: 'kept' })).status).toBe(200);
    expect((await call(signed, 'DeleteSecret', { SecretId: 'kept' })).status).toBe(400);
    const [event] = second.lookUpEvents({ event: 'StoreImported' });
    expect(event?.serviceEventDetails).toEqual({
      ...counts,
      replaced: { secrets: 0, keys: 0, principals: 0 },
    });
    await second.close();
    expect(existsSync(file)).toBe(true);
  });

  it('write no file that could not be imported again, and none beside the store', () => {
    const place = new Place();
    place.write('old', 'one');
    const inside = ['store.db-wal', 'snapshot/x'].map((name) => join(place.data('old'), name));
    const refused = (file: string): unknown =>
      code(() => exportStore({ ...place.options('old'), file, passphrase }));
    place.open('old', (store) => {
      store.put(aSecret('a name that no request could have brought'));
    });
    const file = join(place.root, 'x');
    expect(refused(file)).toBe('ARCHIVE_REFUSED');
    expect(readdirSync(place.root)).not.toContain('x');
    for (const each of inside) {
      expect(refused(each)).toBe('ARCHIVE_REFUSED');
      expect(existsSync(each)).toBe(false);
    }
  });

  it('of nothing are refused where there is no store', () => {
    const place = new Place();
    const file = join(place.root, 'x');
    expect(code(() => exportStore({ ...place.options('none'), file, passphrase }))).toBe(
      'STORE_MISSING',
    );
    expect(code(() => openDirectorySource(place.options('none')))).toBe('STORE_MISSING');
    expect(existsSync(place.data('none'))).toBe(false);
  });
});
