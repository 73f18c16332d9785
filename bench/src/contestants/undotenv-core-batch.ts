import { batchedCalls, createCoreClient, fromEnvironment, text } from '@undotenv/client/core';
import type { Open } from './contestant.ts';

/** The smallest client, where the policy allows BatchGetSecretValue. */
export const open: Open = ({ names }) => {
  const client = createCoreClient({ ...fromEnvironment(), calls: batchedCalls });
  return {
    get: (name) => client.get(name, text),
    getAll: () => Promise.all(names.map((name) => client.get(name, text))),
  };
};
