import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import type { Open } from './contestant.ts';

/** AWS Lambda Powertools for TypeScript. */
export const open: Open = ({ names, ttlMs }) => {
  const provider = new SecretsProvider();
  const maxAge = ttlMs / 1_000;
  const get = (name: string): Promise<unknown> => provider.get(name, { maxAge });
  return { get, getAll: () => Promise.all(names.map(get)) };
};
