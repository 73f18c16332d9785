import { createApi } from '@undotenv/client/api';
import { startLocal } from '@undotenv/local';
import { secretNames, secretText } from '../backend/secrets.ts';
import type { Task } from '../children/task.ts';

export interface LocalReady {
  readonly port: number;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Our local server in memory, with signatures enforced and one secret in it. */
export const task: Task<null, LocalReady> = {
  module: import.meta.url,
  async run(_params, parent) {
    const { url, region, accessKeyId, secretAccessKey } = await startLocal();
    const credentials = { accessKeyId, secretAccessKey };
    const api = createApi({ region, endpoint: url, credentials });
    const [name = ''] = secretNames(1);
    await api.call('CreateSecret', { Name: name, SecretString: secretText });
    api.close();
    parent.send({ port: Number(new URL(url).port), accessKeyId, secretAccessKey });
  },
};
