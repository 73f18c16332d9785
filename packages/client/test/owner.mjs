// The owner of a data directory, in a process of its own, to be killed.
import { writeSync } from 'node:fs';
import { startLocal } from '@undotenv/local';
import { loadOrCreateRootKey } from '@undotenv/local/root-key';

const [dataDirectory, keyPath] = process.argv.slice(2);
await startLocal({ dataDirectory, rootKey: loadOrCreateRootKey(keyPath) });
writeSync(1, 'ready\n');
