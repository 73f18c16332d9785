// Migrates or undoes each project once, over the built package, and sends itself SIGKILL inside one
// operation.
// Without a point to die at it writes down every operation it comes through.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadOrCreateRootKey } from '@undotenv/local/root-key';
import { defineSecrets } from '@undotenv/manifest';
import * as migration from '../../dist/index.js';
import { nodeFileSystem } from '../../dist/files/file-system.js';

const { values: options } = parseArgs({
  options: {
    task: { type: 'string' },
    project: { type: 'string', multiple: true },
    data: { type: 'string', multiple: true },
    key: { type: 'string' },
    manifest: { type: 'string', multiple: true },
    environment: { type: 'string', multiple: true },
    endpoint: { type: 'string' },
    log: { type: 'string' },
    'die-at': { type: 'string' },
    fraction: { type: 'string', default: '0' },
  },
});

const operations = [];
let isArmed = options.task === 'undo';
const dieAt = options['die-at'] === undefined ? undefined : Number(options['die-at']);

/** Comes through here before each operation; returns how much of a write is still to be done. */
function pass(name, bytes) {
  if (!isArmed) return undefined;
  const isLast = operations.length === dieAt;
  operations.push({ name, bytes, records: options.log && countRecords() });
  if (!isLast) return undefined;
  const part = Math.floor((bytes ?? 0) * Number(options.fraction));
  if (part === 0) die();
  return part;
}

/** Of the journals that this makes: tells which step an operation belongs to. */
function countRecords() {
  return options.data.map(recordsBelow).reduce((sum, count) => sum + count, 0);
}

function recordsBelow(data) {
  const directory = join(data, 'migrations');
  const names = existsSync(directory) ? readdirSync(directory) : [];
  // The first is of the preparation.
  const id = names.findLast((name) => /^\d/.test(name) && !name.startsWith('0001'));
  const journal = id && join(directory, id, 'journal');
  return journal && existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').length - 1 : 0;
}

function die() {
  process.kill(process.pid, 'SIGKILL');
  // The signal is on its way; nothing may happen before it comes.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

const openFile = (file) => ({
  ...Object.fromEntries(
    Object.entries(file).map(([name, method]) => [
      name,
      (...args) => {
        pass(`file ${name}`);
        return method(...args);
      },
    ]),
  ),
  async write(bytes) {
    const part = pass('file write', bytes.length);
    if (part === undefined) return file.write(bytes);
    await file.write(bytes.subarray(0, part));
    die();
  },
});

const fileSystem = Object.fromEntries(
  Object.entries(nodeFileSystem).map(([name, method]) => [
    name,
    async (...args) => {
      pass(name);
      const result = await method(...args);
      return name === 'open' ? openFile(result) : result;
    },
  ]),
);

function openDestination(dataDirectory) {
  const destination = migration.openDestination({
    target: {
      kind: 'local',
      endpoint: options.endpoint,
      region: 'us-east-1',
      dataDirectory,
    },
    credentials: {
      accessKeyId: process.env.KILL_ACCESS_KEY_ID,
      secretAccessKey: process.env.KILL_SECRET_ACCESS_KEY,
    },
  });
  return {
    ...destination,
    api: {
      ...destination.api,
      async call(operation, request) {
        pass(operation);
        const response = await destination.api.call(operation, request);
        pass(`${operation} answered`);
        return response;
      },
    },
    openReader() {
      const reader = destination.openReader();
      return {
        async getString(reference) {
          pass('read back');
          const text = await reader.getString(reference);
          pass('read back answered');
          return text;
        },
        close: () => reader.close(),
      };
    },
  };
}

const projects = options.project.map((project, index) => ({
  project,
  manifest: defineSecrets(JSON.parse(options.manifest[index])),
  destination: openDestination(options.data[index]),
  history: migration.openMigrationHistory({
    dataDirectory: options.data[index],
    rootKey: loadOrCreateRootKey(options.key),
    fileSystem,
  }),
}));
if (options.task === 'migrate') {
  const { environment: environments } = options;
  const plans = [];
  for (const { history, ...project } of projects) {
    plans.push(await migration.planMigration(history, { ...project, environments }));
  }
  // Reading for the plan is no step of the journal.
  isArmed = true;
  for (const [index, { history, destination }] of projects.entries()) {
    const planned = plans[index];
    await migration.applyMigration(history, planned, { destination, changeStartScripts: true });
  }
} else {
  for (const { history, destination } of projects) {
    await migration.undoMigration(history, {
      connect: () => Promise.resolve(destination),
      deleteSecrets: { recoveryWindowDays: 7 },
    });
  }
}
for (const { destination } of projects) destination.api.close();
if (options.log !== undefined) writeFileSync(options.log, JSON.stringify(operations));
