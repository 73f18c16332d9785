import { createCoreClient, fromEnvironment, text } from '@undotenv/client/core';
import type { Open } from './contestant.ts';

/** The path of one read and nothing beside it. */
export const open: Open = ({ names, ttlMs }) => {
  const client = createCoreClient({ ...fromEnvironment(), cache: { ttlMs } });
  return {
    get: (name) => client.get(name, text),
    getAll: () => Promise.all(names.map((name) => client.get(name, text))),
  };
};
