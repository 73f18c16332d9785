// Damages a store of its own in every place it is given a share of, one at a time, and prints how
// often each outcome was seen. It uses the built package.
import { Buffer } from 'node:buffer';
import { closeSync, ftruncateSync, fstatSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { openFileStore, openStoreDatabase } from '../../dist/store/open-store.js';
import { SqliteStore } from '../../dist/store/sqlite-store.js';
import { RootKey } from '../../dist/vault/root-key.js';

const [damage, directory, share, shares] = process.argv.slice(2);
const rootKey = RootKey.generate();
const path = join(directory, `store-${damage}-${share}.db`);
const scope = { account: '123456789012', region: 'us-east-1' };
const bits = [0, 1, 2, 3, 4, 5, 6, 7];

const secretOf = (name) => ({
  ...scope,
  arn: `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-aBcDeF`,
  name,
  createdAtMs: 1,
  changedAtMs: 1,
  versions: [{ versionId: 'v1', createdAtMs: 1, stages: ['AWSCURRENT'] }],
});

/** Values of a whole page and of a few bytes, one of each kind of record, and pages of what is gone. */
function makeStore() {
  const store = openFileStore(path, rootKey);
  const put = (name, length) => {
    store.put(secretOf(name));
    store.writeValue(secretOf(name), 'v1', { kind: 'string', text: 'x'.repeat(length) });
  };
  for (let index = 0; index < 10; index += 1) put(`app/long-${index}`, 4_090);
  put('app/gone', 3_000);
  for (let index = 0; index < 4; index += 1) put(`app/short-${index}`, 20 + index);
  store.remove(secretOf('app/gone'));
  const principalArn = 'arn:aws:iam::123456789012:role/app';
  store.addAccessKey({
    accessKeyId: 'LOCAL00000000000001',
    secretAccessKey: 'synthetic-signing-key-1',
    account: scope.account,
    principalArn,
  });
  store.putRecord('principal', principalArn, { arn: principalArn, policies: [], tags: {} });
  store.close();
}

/** Why it is refused, when opened or read from, or all that it says. It is opened for reading only. */
function outcomeOf() {
  try {
    const database = openStoreDatabase(path);
    try {
      const store = new SqliteStore(database, rootKey);
      const secrets = store.list(scope).map((secret) => [secret, store.readValue(secret, 'v1')]);
      return JSON.stringify([secrets, store.accessKeys(), store.records('principal')]);
    } finally {
      database.close();
    }
  } catch (error) {
    return error.code ?? String(error);
  }
}

makeStore();
const whole = readFileSync(path);
const expected = outcomeOf();
const descriptor = openSync(path, 'r+');
const outcomes = {};
const count = () => {
  const outcome = outcomeOf();
  const name = outcome === expected ? 'unchanged' : outcome;
  outcomes[name] = (outcomes[name] ?? 0) + 1;
};

/** Calls `at` with the places of this share. */
async function eachPlace(at) {
  for (let place = Number(share); place < whole.length; place += Number(shares)) {
    at(place);
    if (place % 500 > 1) continue;
    // The driver closes a file for good when its statements are collected, see `releaseLock`.
    globalThis.gc();
    await setImmediate();
  }
}

function flip(offset, bit) {
  writeSync(descriptor, Buffer.of(whole[offset] ^ (1 << bit)), 0, 1, offset);
  count();
  writeSync(descriptor, whole, offset, 1, offset);
}

const damages = {
  // The high bit breaks UTF-8, so all of them have their turn.
  'a-bit-of-each-byte': () => eachPlace((offset) => flip(offset, (offset + (offset >> 3)) % 8)),
  'each-bit': () => eachPlace((offset) => bits.forEach((bit) => flip(offset, bit))),
  cut: () =>
    eachPlace((place) => {
      const length = whole.length - 1 - place;
      ftruncateSync(descriptor, length);
      count();
      if (fstatSync(descriptor).size !== length) throw new Error('what was refused was changed');
    }),
};
await damages[damage]();
if (damage !== 'cut' && !readFileSync(path).equals(whole)) throw new Error('it was written to');
closeSync(descriptor);
writeSync(1, JSON.stringify({ bytes: whole.length, outcomes }));
