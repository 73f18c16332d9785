import { createSecretsClient } from '@undotenv/client';
import type { Open, OpenOptions, Reader } from './contestant.ts';

/** Without a manifest: secrets by their references. */
export const open: Open = (options) => openWith(options, false);

/** @param batch `true` where the policy allows BatchGetSecretValue. */
export function openWith({ names, ttlMs }: OpenOptions, batch: boolean): Reader {
  const client = createSecretsClient({ cache: { ttlMs }, batch });
  return {
    get: (name) => client.getString(name),
    getAll: () => Promise.all(names.map((name) => client.getString(name))),
  };
}
