// The programs that crash.test.ts runs in processes of their own, and kills. They use the built
// package, as a user's process does.
import { Buffer } from 'node:buffer';
import { writeSync } from 'node:fs';
import { openDataDirectory } from '../../dist/data-directory/data-directory.js';
import { loadOrCreateRootKey } from '../../dist/vault/root-key-file.js';

const [program, dataDirectory, keyPath, marks] = process.argv.slice(2);
const scope = { account: '123456789012', region: 'us-east-1' };

/** Synchronous, so that what was acknowledged has left the process before the next write. */
const say = (line) => writeSync(1, `${line}\n`);

const secretOf = (name) => ({
  ...scope,
  arn: `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-aBcDeF`,
  name,
  createdAtMs: 1,
  changedAtMs: 1,
  versions: [{ versionId: 'v1', createdAtMs: 1, stages: ['AWSCURRENT'] }],
});

const open = () =>
  openDataDirectory(
    dataDirectory,
    loadOrCreateRootKey(keyPath),
    marks === undefined ? undefined : { directory: marks },
  );

/** Holds on until killed. */
const wait = () => process.stdin.resume();

const programs = {
  'plant-canaries'() {
    const { store, announce } = open();
    announce({
      url: 'http://127.0.0.1:4584',
      pid: process.pid,
      startedAt: '2026-01-01T00:00:00.000Z',
    });
    const text = 'Zq7-synthetic-canary-Xw9';
    for (const [name, value] of [
      ['canary/text', { kind: 'string', text }],
      ['canary/bytes', { kind: 'binary', bytes: Buffer.from(text) }],
      ['canary/long', { kind: 'string', text: text.repeat(500) }],
      ['canary/removed', { kind: 'string', text }],
    ]) {
      const secret = secretOf(name);
      store.put(secret);
      store.writeValue(secret, 'v1', value);
      store.readValue(secret, 'v1');
    }
    store.remove(secretOf('canary/removed'));
    store.addAccessKey({
      accessKeyId: 'LOCAL00000000000001',
      secretAccessKey: 'Yk4-synthetic-signing-Vb2',
      account: scope.account,
      principalArn: 'arn:aws:iam::123456789012:user/local',
    });
    say('planted');
    wait();
  },
  hold() {
    try {
      const { store } = open();
      store.put(secretOf('held'));
      say('held');
    } catch (error) {
      say(error.code ?? error.message);
    }
    wait();
  },
  announce() {
    const { announce } = open();
    announce({
      url: 'http://127.0.0.1:4584',
      pid: process.pid,
      startedAt: '2026-01-01T00:00:00.000Z',
    });
    say('announced');
    wait();
  },
  'make-key'() {
    say(loadOrCreateRootKey(keyPath).id);
  },
};

programs[program]();
