import type { Task } from '../children/task.ts';
import { secretNames, secretText } from '../backend/secrets.ts';
import { contestants, type ContestantName } from '../contestants/table.ts';
import { openCachedFloor } from './floors.ts';
import { awaitedNs, synchronousNs } from './read-loop.ts';

/** `awaited` and `handle` of a contestant, or one of the floors. */
export type CachedSubject =
  | { readonly floor: 'awaited' | 'synchronous' | 'handle' }
  | { readonly contestant: ContestantName; readonly by: 'awaited' | 'handle' };

export interface CachedReadsParams {
  readonly subject: CachedSubject;
  readonly forMs: number;
}

/** Reads one of ten secrets over and over, after the first read has filled the cache. */
export const task: Task<CachedReadsParams, { readonly ns: number }> = {
  module: import.meta.url,
  async run({ subject, forMs }, parent) {
    const ns =
      'floor' in subject
        ? await floorNs(subject.floor, forMs)
        : await contestantNs(subject.contestant, subject.by, forMs);
    parent.send({ ns });
  },
};

const names = secretNames(10);
const name = names[5] ?? '';

async function floorNs(
  floor: 'awaited' | 'synchronous' | 'handle',
  forMs: number,
): Promise<number> {
  const cache = openCachedFloor(names, secretText);
  if (floor === 'awaited') return awaitedNs(() => cache.awaited(name), forMs);
  if (floor === 'synchronous') return synchronousNs(() => cache.synchronous(name), forMs);
  return synchronousNs(() => cache.handle(), forMs);
}

async function contestantNs(
  contestant: ContestantName,
  by: 'awaited' | 'handle',
  forMs: number,
): Promise<number> {
  const { open } = await contestants[contestant].load();
  const reader = open({ names, ttlMs: 300_000 });
  if (by === 'awaited') {
    await reader.get(name);
    return awaitedNs(() => reader.get(name), forMs);
  }
  const handle = await reader.handle?.(name);
  if (handle === undefined) throw new TypeError(`${contestant} has no handle`);
  return synchronousNs(handle, forMs);
}
