import { resolve } from 'node:path';
import { asidesIn } from '@undotenv/local/archive';
import { StoreInUseError } from '@undotenv/local/errors';
import { knownDataDirectories, storeKeyIn } from '@undotenv/local/key-change';
import { migrationKeyIds } from '@undotenv/migration';
import { UndotenvError } from '@undotenv/protocol';
import type { Context } from '../context.ts';

/** What of a data directory is under which root key. */
export interface KeyUse {
  readonly directory: string;
  /** The root key's id; absent without a store. */
  readonly store?: string;
  /** For each migration the id of its root key. */
  readonly migrations: readonly string[];
  /** Why it could not be told. */
  readonly problem?: UndotenvError;
}

/**
 * What is sealed below `$XDG_DATA_HOME/undotenv` and in the directories named besides, with the
 * stores that imports have kept aside.
 */
export async function keyUses(context: Context, named: readonly string[] = []): Promise<KeyUse[]> {
  const directories = new Set([
    ...knownDataDirectories(context.variables),
    ...named
      .map((path) => resolve(context.directory, path))
      .flatMap((directory) => [directory, ...asidesIn(directory)]),
  ]);
  return Promise.all([...directories].map(keyUse));
}

/** What a server has open cannot be looked into or changed: nothing is begun before it stops. */
export function refuseWhatIsInUse(uses: readonly KeyUse[]): void {
  const inUse = uses.find(({ problem }) => problem instanceof StoreInUseError);
  if (inUse?.problem !== undefined) throw inUse.problem;
}

async function keyUse(directory: string): Promise<KeyUse> {
  try {
    const store = storeKeyIn(directory);
    const migrations = await migrationKeyIds(directory);
    return { directory, migrations, ...(store !== undefined && { store }) };
  } catch (error) {
    if (error instanceof UndotenvError) return { directory, migrations: [], problem: error };
    throw error;
  }
}

/** The ids of all root keys that are needed, each once. */
export function keysInUse(uses: readonly KeyUse[]): ReadonlySet<string> {
  return new Set(uses.flatMap(keysOf));
}

export function keysOf({ store, migrations }: KeyUse): string[] {
  return store === undefined ? [...migrations] : [store, ...migrations];
}
