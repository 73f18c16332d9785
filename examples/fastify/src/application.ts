import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SecretsClient } from '@undotenv/client';
import fastify, { type FastifyInstance } from 'fastify';
import type { Secrets } from '../undotenv.config.ts';
import { secretsPlugin } from './secrets-plugin.ts';

/** Accepts events that are signed with the key of now. */
export async function createApplication(client: SecretsClient<Secrets>): Promise<FastifyInstance> {
  const application = fastify();
  await application.register(secretsPlugin, { client });
  application.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    (_request, body, done) => {
      // Kept as it came: what is signed is the text.
      done(null, body);
    },
  );
  application.post<{ Body: string }>('/events', (request, reply) => {
    const { signingKey } = application.secrets.webhook;
    const signature = String(request.headers['x-signature']);
    return reply.code(isSigned(request.body, signature, signingKey) ? 204 : 401).send();
  });
  return application;
}

function isSigned(body: string, signature: string, key: string): boolean {
  const expected = createHmac('sha256', key).update(body).digest();
  const given = Buffer.from(signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
