import { createCoreClient, fromEnvironment, text } from '@undotenv/client/core';
import type { Open } from './contestant.ts';

/** The path of one read and nothing beside it, with the usual times: `cacheTimes` sets others. */
export const open: Open = ({ names }) => {
  const client = createCoreClient(fromEnvironment());
  return {
    get: (name) => client.get(name, text),
    getAll: () => Promise.all(names.map((name) => client.get(name, text))),
  };
};
