import { mkdtempSync, rmSync } from 'node:fs';
import { realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Scope } from './scope.ts';

/** Processes that were just stopped may still be leaving. */
const removal = { recursive: true, force: true, maxRetries: 10, retryDelay: 50 };

/** A new folder that only the present user can enter (0700); removed with the scope, or at exit. */
export async function makeTemporaryDirectory(
  name: string,
  scope: Scope,
  parent: string = tmpdir(),
): Promise<string> {
  // At once: a signal that came between making and registering it would leave it behind.
  const directory = mkdtempSync(join(parent, `${name}-`));
  const removeAtExit = (): void => {
    rmSync(directory, removal);
  };
  process.once('exit', removeAtExit);
  await scope.defer(async () => {
    await rm(directory, removal);
    process.off('exit', removeAtExit);
  });
  return directory;
}

/** The folder for temporary files if every user can reach it, else `/tmp`: root's may be private. */
export async function sharedTemporaryDirectory(): Promise<string> {
  for (let path = await realpath(tmpdir()); ; path = dirname(path)) {
    const { mode } = await stat(path);
    const mayBeEntered = (mode & 0o001) !== 0;
    if (!mayBeEntered) return '/tmp';
    if (path === dirname(path)) return tmpdir();
  }
}
