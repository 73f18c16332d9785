import { createSecretsClient } from '@undotenv/client';
import type { Open } from './contestant.ts';

/** Without a manifest: secrets by their references. */
export const open: Open = ({ names, ttlMs }) => {
  const client = createSecretsClient({ cache: { ttlMs } });
  return {
    get: (name) => client.getString(name),
    getAll: () => Promise.all(names.map((name) => client.getString(name))),
  };
};
