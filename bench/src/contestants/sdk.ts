import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Open } from './contestant.ts';

/** The bare SDK: every read is a call. */
export const open: Open = ({ names }) => {
  const client = new SecretsManagerClient();
  const get = async (name: string): Promise<unknown> => {
    const answer = await client.send(new GetSecretValueCommand({ SecretId: name }));
    return answer.SecretString;
  };
  return { get, getAll: () => Promise.all(names.map(get)) };
};
