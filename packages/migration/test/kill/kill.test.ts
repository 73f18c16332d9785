import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocal, type LocalServer } from '@undotenv/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileNames, Scenario, type FileState, type KillPoint, type Operation, type Task } from './scenario.ts';

/**
 * SIGKILL inside every operation of a migration and of its undo: before each one, and with a part
 * of the bytes of each write on the disk. A run takes `killsPerStep` points of each step of the
 * journal; with SLOW=1 it takes all of them.
 */
const killsPerStep = process.env['SLOW'] === '1' ? Infinity : 10;
const fractions = [0, 0.01, 0.5, 0.99];
const parallelChildren = 2;

let root: string;
let server: LocalServer;
let number = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'undotenv-kill-'));
  server = await startLocal();
});
afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

function prepare(): Promise<Scenario> {
  number += 1;
  return Scenario.prepare(server, root, join(root, 'keys', 'root.key'), `killed-${String(number)}`);
}
