import { forget } from './cache/forget.ts';
import { systemClock } from './clock.ts';
import { suspecting } from './cache/suspicion.ts';
import type { CoreClient } from './core-client.ts';
import { coreParts, type CoreParts, type Shown } from './core-parts.ts';
import { isOf } from './reads/alias.ts';
import type { SourceRequest } from './sources/source.ts';
import type { View } from './values/views.ts';

/**
 * What a core client can do beside reading: functions, so that a bundle holds those it uses.
 */

/**
 * As `client.get`, asked for now whatever is cached. If that fails, what was cached is kept.
 *
 * @throws {ClientError} as `client.get`
 */
export async function refresh<Result>(
  client: CoreClient,
  secretId: string,
  view: View<Result>,
): Promise<Result> {
  const { cache, show } = ownParts(client);
  return show(await cache.ask(secretId, { secretId }).promise, view);
}

/** Forgets one secret, under its name and its ARN; a read under way is not kept either. */
export function invalidate(client: CoreClient, secretId: string): void {
  forget(ownParts(client).cache, (id, shown) => isOf(secretId, id, shown?.stored));
}

type Suspect = ReturnType<typeof suspecting<SourceRequest, Shown>>;

/** Each client's own, for it counts. */
const suspects = new WeakMap<CoreClient, Suspect>();

/**
 * Tells that a login with this version failed: if it is the one cached, it is read anew, five times
 * in a row and then once a second at most.
 *
 * @returns whether another version is at hand, so that another login may succeed
 * @throws {ClientError} as `client.get`; what was cached is kept
 */
export async function reportAuthFailure(
  client: CoreClient,
  { secretId, versionId }: { secretId: string; versionId: string },
): Promise<boolean> {
  const { cache, options } = ownParts(client);
  const { clock = systemClock } = options;
  const suspect = suspects.get(client) ?? suspecting(cache, clock);
  suspects.set(client, suspect);
  const hasFailed = ({ stored }: Shown): boolean => stored.versionId === versionId;
  const refreshed = await suspect(secretId, { secretId }, hasFailed);
  const current = refreshed ?? cache.entries.get(secretId)?.value;
  return current !== undefined && !hasFailed(current);
}

/** All that a core client has cached; nothing for what is none. */
export function keptByCore(client: object): readonly Shown[] {
  const entries = coreParts.get(client)?.cache.entries.values() ?? [];
  return Array.from(entries, ({ value }) => value);
}

function ownParts(client: CoreClient): CoreParts {
  const parts = coreParts.get(client);
  if (parts === undefined) throw new TypeError('client is not what createCoreClient gave');
  return parts;
}
