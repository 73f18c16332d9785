// Writes turn after turn until it is killed, and first checks what the one before it has left. Every
// turn is one transaction over several records, so that half of one would show. It uses the built
// package, as a user's process does.
import { writeSync } from 'node:fs';
import { openDataDirectory } from '../../dist/data-directory/data-directory.js';
import { loadOrCreateRootKey } from '../../dist/vault/root-key-file.js';

const [dataDirectory, keyPath, marks, acknowledged] = process.argv.slice(2);
const scope = { account: '123456789012', region: 'us-east-1' };

/** Turns that are there at once; each replaces the one that many turns before it. */
const kept = 6;
const halves = ['a', 'b'];

/** Synchronous, so that what was acknowledged has left the process before the next write. */
const say = (line) => writeSync(1, `${line}\n`);

const versionOf = (turn) => `version-of-turn-${turn}`;
const valueOf = (turn, half) => `synthetic-password-${turn}-${half}`.repeat(1 + (turn % 40));

const secretOf = (name, turn) => ({
  ...scope,
  arn: `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-aBcDeF`,
  name,
  createdAtMs: 1,
  changedAtMs: turn,
  description: String(turn),
  versions: [{ versionId: versionOf(turn), createdAtMs: turn, stages: ['AWSCURRENT'] }],
});

function write(store, turn) {
  store.transaction(() => {
    store.put(secretOf('last-turn', turn));
    for (const half of halves) {
      const secret = secretOf(`slot-${turn % kept}-${half}`, turn);
      // Every third is made anew, so that rows come and go as well as change.
      if (turn % 3 === 0) store.remove(secret);
      else store.removeValue(secret, versionOf(turn - kept));
      store.put(secret);
      store.writeValue(secret, secret.versions[0].versionId, {
        kind: 'string',
        text: valueOf(turn, half),
      });
    }
  });
}

/** What is wrong with what is there; nothing if it is what the turns up to the last one make. */
function problemIn(store, last) {
  if (last < acknowledged) return `turn ${acknowledged} is lost: the last one is ${last}`;
  if (last > Number(acknowledged) + 1) return `turn ${last} is there, which nobody could begin`;
  const turns = Array.from({ length: Math.min(kept, last) }, (_, index) => last - index);
  const names = turns.flatMap((turn) => halves.map((half) => `slot-${turn % kept}-${half}`));
  const there = store.list(scope).map(({ name }) => name);
  if (there.length !== names.length + Number(last > 0)) return 'secrets are left over or missing';
  for (const turn of turns) {
    for (const half of halves) {
      const secret = store.findByName(scope, `slot-${turn % kept}-${half}`);
      if (secret?.description !== String(turn)) return `half of turn ${turn} is missing`;
      const value = store.readValue(secret, versionOf(turn));
      if (value?.text !== valueOf(turn, half)) return `a value of turn ${turn} is another`;
    }
  }
  return undefined;
}

const { store } = openDataDirectory(dataDirectory, loadOrCreateRootKey(keyPath), {
  directory: marks,
});
const last = Number(store.findByName(scope, 'last-turn')?.description ?? 0);
const problem = problemIn(store, last);
if (problem !== undefined) {
  say(problem);
  process.exit(1);
}
say(last);
for (let turn = last + 1; ; turn += 1) {
  write(store, turn);
  say(turn);
}
