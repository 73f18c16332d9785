// Preloaded into the built command line (`node --import`): comes to each change that it makes to
// the disk, through `node:fs` and through SQLite, and there kills the process or fails the change,
// as INTERRUPT says: `<number> kill`, `<number> ENOSPC`. INTERRUPT_LOG names a file for the list.
import fs from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';

const [at, how] = (process.env.INTERRUPT ?? '-1 none').split(' ');
const log = process.env.INTERRUPT_LOG;
const { appendFileSync } = fs;
let passed = 0;

function pass(name) {
  const isHere = passed === Number(at);
  passed += 1;
  if (log !== undefined) appendFileSync(log, `${name}\n`);
  if (!isHere) return;
  if (how !== 'kill') throw Object.assign(new Error(`${how}: synthetic`), { code: how });
  process.kill(process.pid, 'SIGKILL');
  // The signal is on its way; nothing may happen before it comes.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

function interpose(owner, name, isChange = () => true) {
  const original = owner[name];
  owner[name] = function (...args) {
    if (isChange(...args)) pass(name);
    return original.apply(this, args);
  };
}

const opensToWrite = (_path, flags = 'r') =>
  typeof flags === 'number'
    ? (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) !== 0
    : flags !== 'r';
const isData = (file) => typeof file === 'number' && file > 2;

const changes = [
  'copyFileSync',
  'fsyncSync',
  'linkSync',
  'mkdirSync',
  'renameSync',
  'rmSync',
  'unlinkSync',
];
for (const name of changes) interpose(fs, name);
interpose(fs, 'openSync', opensToWrite);
interpose(fs, 'writeFileSync', isData);
for (const name of ['mkdir', 'rename', 'unlink']) interpose(fs.promises, name);
const handle = await fs.promises.open(import.meta.filename);
const file = Object.getPrototypeOf(handle);
await handle.close();
interpose(fs.promises, 'open', opensToWrite);
for (const name of ['sync', 'write']) interpose(file, name);
syncBuiltinESMExports();

// The driver is the local store's own dependency.
const require = createRequire(new URL('../packages/local/package.json', import.meta.url));
const Libsql = require('libsql');
const memory = new Libsql(':memory:');
const statement = Object.getPrototypeOf(memory.prepare('SELECT 1'));
memory.close();
interpose(Libsql.prototype, 'exec', (sql) => !sql.startsWith('PRAGMA'));
interpose(statement, 'run');
