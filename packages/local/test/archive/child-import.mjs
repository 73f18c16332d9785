// Imports a store that is empty in the place of another one, while its parent is at the same. It uses
// the built package, as a second command does.
import { writeSync } from 'node:fs';
import { importStore } from '../../dist/archive/import-store.js';
import { RootKey } from '../../dist/vault/root-key.js';

const [dataDirectory, rootKey, directory] = process.argv.slice(2);
const counts = { secrets: 0, keys: 0, principals: 0 };
try {
  importStore(
    {
      dataDirectory,
      rootKey: RootKey.fromText(`${rootKey}\n`),
      marks: { directory },
      replace: true,
    },
    { counts, records: () => [], close: () => undefined },
  );
} catch (error) {
  writeSync(1, String(error.code));
}
