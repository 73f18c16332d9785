import type { SecretsClient } from '@undotenv/client';
import plugin from 'fastify-plugin';
import type { Secrets } from '../undotenv.config.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Read without waiting, and right after a rotation. */
    readonly secrets: Secrets;
  }
}

interface SecretsPluginOptions {
  /** Closed with the application. */
  readonly client: SecretsClient<Secrets>;
}

/** The application does not start before its secrets are there. */
export const secretsPlugin = plugin<SecretsPluginOptions>(async (application, { client }) => {
  application.decorate('secrets', await client.ready());
  application.addHook('onClose', () => {
    client.close();
  });
});
