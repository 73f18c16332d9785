import { UndotenvError } from '@undotenv/protocol';
import { silentLogger, type Logger } from './logger.ts';
import { guardLogger } from './guard-logger.ts';

/**
 * What `open` gives, or throws, with a line in the log either way.
 *
 * @param open is given the logger made safe
 */
export function logCreation<Client extends { readonly region: string }>(
  given: Logger | undefined,
  open: (logger: Logger) => Client,
): Client {
  const logger = given === undefined ? silentLogger : guardLogger(given);
  try {
    const client = open(logger);
    const { region } = client;
    logger.info({ event: 'client.created', msg: `secrets client created in ${region}`, region });
    return client;
  } catch (error) {
    const code = error instanceof UndotenvError ? error.code : 'INVALID_ARGUMENT';
    logger.error({ event: 'client.failed', msg: 'secrets client not created', code });
    throw error;
  }
}
