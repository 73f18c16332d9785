import { createApi } from '@undotenv/client/api';
import { type LocalServer, startLocal } from '@undotenv/local';
import { secretNames, secretText } from '../backend/secrets.ts';
import type { Task } from '../children/task.ts';
import { kept } from './local-server.ts';

export interface Started {
  readonly port: number;
  readonly rssMib: number;
  /** Of our server. */
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
}

interface LargeParams {
  /** Where its data and keys go. */
  readonly directory: string;
  /** Made before it is said to be ready, unless they are there. */
  readonly secrets: number;
}

/** Our local server, on disk, with many secrets. */
export const task: Task<LargeParams, Started> = {
  module: import.meta.url,
  async run({ directory, secrets }, parent) {
    const server = await startLocal(kept(directory, false));
    if (secrets > 0) await fill(server, secrets);
    const { accessKeyId, secretAccessKey } = server;
    const port = Number(new URL(server.url).port);
    const rssMib = process.memoryUsage.rss() / 1_048_576;
    parent.send({ port, rssMib, accessKeyId, secretAccessKey });
  },
};

async function fill(server: LocalServer, secrets: number): Promise<void> {
  const { url, region, accessKeyId, secretAccessKey } = server;
  const api = createApi({
    region,
    endpoint: url,
    credentials: { accessKeyId, secretAccessKey },
  });
  for (const name of secretNames(secrets)) {
    await api.call('CreateSecret', { Name: name, SecretString: secretText });
  }
  api.close();
}
