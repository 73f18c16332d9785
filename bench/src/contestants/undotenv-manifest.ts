import { createSecretsClient } from '@undotenv/client';
import { defineSecrets } from '@undotenv/manifest';
import type { Open, OpenOptions, Reader } from './contestant.ts';

/** With a manifest: typed and checked, and all at once by `ready`. */
export const open: Open = (options) => openWith(options, false);

/** @param batch `'auto'` where the policy allows BatchGetSecretValue. */
export function openWith({ names, ttlMs }: OpenOptions, batch: false | 'auto'): Reader {
  const manifest = defineSecrets({
    application: 'bench',
    name: '{secret}',
    secrets: Object.fromEntries(
      names.map((name, index) => [name, { env: `BENCH_${String(index)}` }]),
    ),
  });
  const client = createSecretsClient({
    manifest,
    environment: 'production',
    cache: { ttlMs },
    batch,
  });
  return {
    get: (name) => client.get(name),
    getAll: () => client.ready(),
    async handle(name) {
      const secrets = await client.ready();
      return () => secrets[name];
    },
  };
}
