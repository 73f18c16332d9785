import { BatchGetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Open } from './contestant.ts';
import { batchesOf20 } from './floor.ts';

/** The SDK with its batch operation called by hand. It does not cache. */
export const open: Open = ({ names }) => {
  const client = new SecretsManagerClient();
  const getBatch = async (SecretIdList: string[]): Promise<(string | undefined)[]> => {
    const answer = await client.send(new BatchGetSecretValueCommand({ SecretIdList }));
    return (answer.SecretValues ?? []).map(({ SecretString }) => SecretString);
  };
  return {
    get: async (name) => (await getBatch([name]))[0],
    getAll: () => Promise.all(batchesOf20(names).map(getBatch)),
  };
};
