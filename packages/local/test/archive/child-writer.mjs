// Owns a store and writes to it until it is killed: each turn is one transaction that gives two
// secrets a value of the turn, so that a copy that is not of one moment would show. It uses the
// built package, as a user's process does.
import { writeSync } from 'node:fs';
import { openDataDirectory } from '../../dist/data-directory/data-directory.js';
import { RootKey } from '../../dist/vault/root-key.js';

const [dataDirectory, rootKey, marks] = process.argv.slice(2);
const { store } = openDataDirectory(dataDirectory, RootKey.fromText(`${rootKey}\n`), {
  directory: marks,
});

const secretOf = (name, turn) => ({
  account: '123456789012',
  region: 'us-east-1',
  arn: `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-aBcDeF`,
  name,
  createdAtMs: 1,
  changedAtMs: turn,
  versions: [{ versionId: `v${turn}`, createdAtMs: turn, stages: ['AWSCURRENT'] }],
});

function write(turn) {
  store.transaction(() => {
    for (const name of ['left', 'right']) {
      const secret = secretOf(name, turn);
      store.removeValue(secret, `v${turn - 1}`);
      store.put(secret);
      // Long, so that the log is begun anew again and again.
      store.writeValue(secret, `v${turn}`, { kind: 'string', text: `${turn} `.repeat(2_000) });
    }
  });
}

for (let turn = 1; ; turn += 1) {
  write(turn);
  if (turn === 1) writeSync(1, 'ready\n');
}
