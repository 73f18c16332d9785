import type { StoredSecret } from '../store/store.ts';

/** `secret` without the replicas in these regions, yet to be put. */
export function withoutReplicas(secret: StoredSecret, regions: ReadonlySet<string>): StoredSecret {
  const { replicas = [], ...rest } = secret;
  const remaining = replicas.filter(({ region }) => !regions.has(region));
  return remaining.length === 0 ? rest : { ...rest, replicas: remaining };
}
