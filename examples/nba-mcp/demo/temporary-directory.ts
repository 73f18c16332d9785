import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scope } from './scope.ts';

/** Processes that were just stopped may still be leaving. */
const removal = { recursive: true, force: true, maxRetries: 10, retryDelay: 50 };

/** A new folder that only the present user can enter (0700); removed with the scope, or at exit. */
export async function makeTemporaryDirectory(name: string, scope: Scope): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), `${name}-`));
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
