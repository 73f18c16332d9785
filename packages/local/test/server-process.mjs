// A server in a process of its own, to be killed: it uses the built package, as a user's does.
import { writeSync } from 'node:fs';
import { connectLocal, startLocal } from '../dist/index.js';
import { loadOrCreateRootKey } from '../dist/vault/root-key-file.js';

const [program, dataDirectory, keyPath, marks] = process.argv.slice(2);
const options = {
  dataDirectory,
  rootKey: loadOrCreateRootKey(keyPath),
  ...(marks !== '' && { marks: { directory: marks } }),
  audit: { sync: program === 'start-synced' },
};
const server =
  program === 'connect'
    ? await connectLocal({ ...options, patienceMs: 10_000 })
    : await startLocal(options);
const { url, socketPath, attached } = server;
writeSync(1, `${JSON.stringify({ url, socketPath, attached })}\n`);
// Until it is killed, or told to close by the end of its input.
process.stdin.resume().on('end', () => server.close());
