import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Open } from './contestant.ts';

/** What teams write themselves: a Map of promises with an expiry, failures not kept. */
export const open: Open = ({ names, ttlMs }) => {
  const client = new SecretsManagerClient();
  const entries = new Map<string, { value: Promise<unknown>; freshUntilMs: number }>();

  const get = (name: string): Promise<unknown> => {
    const entry = entries.get(name);
    if (entry !== undefined && Date.now() < entry.freshUntilMs) return entry.value;
    const value = client
      .send(new GetSecretValueCommand({ SecretId: name }))
      .then((answer) => answer.SecretString);
    entries.set(name, { value, freshUntilMs: Date.now() + ttlMs });
    value.catch(() => {
      if (entries.get(name)?.value === value) entries.delete(name);
    });
    return value;
  };
  return { get, getAll: () => Promise.all(names.map(get)) };
};
