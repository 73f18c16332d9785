import type { Task } from '../children/task.ts';
import { secretNames } from '../backend/secrets.ts';
import { contestants, type ContestantName } from '../contestants/table.ts';

export interface FirstReadsParams {
  readonly contestant: ContestantName;
  /** How many secrets there are. */
  readonly secrets: number;
  /** Reads of the first secret at once; `all` asks for all secrets, once. */
  readonly readers: number | 'all';
}

/** Opens a contestant and waits until all its first reads are answered. */
export const task: Task<FirstReadsParams, { readonly ms: number }> = {
  module: import.meta.url,
  async run({ contestant, secrets, readers }, parent) {
    const { open } = await contestants[contestant].load();
    const names = secretNames(secrets);
    const [name = ''] = names;
    const startedMs = performance.now();
    const reader = open({ names, ttlMs: 300_000 });
    if (readers === 'all') await reader.getAll();
    else await Promise.all(Array.from({ length: readers }, () => reader.get(name)));
    parent.send({ ms: performance.now() - startedMs });
  },
};
