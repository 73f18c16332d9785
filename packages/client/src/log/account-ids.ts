import type { LogEvent, Logger } from './logger.ts';

/** Twelve digits in the account's place of an ARN. */
const accountInArn = /(\barn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:)\d{12}(?=:)/g;

/** The same logger, told ARNs without the account: for a log that others may read. */
export function withoutAccountIds(logger: Logger): Logger {
  const at =
    (level: keyof Logger) =>
    (event: LogEvent): void => {
      logger[level](withoutAccount(event));
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function withoutAccount(event: LogEvent): LogEvent {
  const { msg, secretId } = event;
  return { ...event, msg: hide(msg), ...(secretId !== undefined && { secretId: hide(secretId) }) };
}

function hide(text: string): string {
  return text.replace(accountInArn, '$1************');
}
