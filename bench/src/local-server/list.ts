import { createApi } from '@undotenv/client/api';
import type { Task } from '../children/task.ts';

export interface ListReport {
  readonly pageMs: number;
  readonly filterMs: number;
}

const MaxResults = 100;

/** The first page of a listing, and the one of a filter that few names fit, each after a first try. */
export const task: Task<{ readonly port: number }, ListReport> = {
  module: import.meta.url,
  async run({ port }, parent) {
    const {
      AWS_REGION: region = '',
      AWS_ACCESS_KEY_ID: accessKeyId = '',
      AWS_SECRET_ACCESS_KEY: secretAccessKey = '',
    } = process.env;
    const endpoint = `http://127.0.0.1:${String(port)}`;
    const api = createApi({ region, endpoint, credentials: { accessKeyId, secretAccessKey } });
    const time = async (call: () => Promise<unknown>): Promise<number> => {
      await call();
      const startedMs = performance.now();
      await call();
      return performance.now() - startedMs;
    };
    const pageMs = await time(() => api.call('ListSecrets', { MaxResults }));
    const Filters = [{ Key: 'name' as const, Values: ['bench/secret_77'] }];
    const filterMs = await time(() => api.call('ListSecrets', { MaxResults, Filters }));
    parent.send({ pageMs, filterMs });
    api.close();
  },
};
