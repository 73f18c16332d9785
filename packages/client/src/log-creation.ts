import { UndotenvError } from '@undotenv/protocol';
import type { Logger } from './logger.ts';

/** What `open` gives, or throws, with a line in the log either way. */
export function logCreation<Client extends { readonly region: string }>(
  logger: Logger,
  open: () => Client,
): Client {
  try {
    const client = open();
    const { region } = client;
    logger.info({ event: 'client.created', msg: `secrets client created in ${region}`, region });
    return client;
  } catch (error) {
    const code = error instanceof UndotenvError ? error.code : 'INVALID_ARGUMENT';
    logger.error({ event: 'client.failed', msg: 'secrets client not created', code });
    throw error;
  }
}
