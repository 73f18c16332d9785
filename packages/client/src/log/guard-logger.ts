import { silentLogger, type LogEvent, type Logger } from './logger.ts';

/** A method that is `async` fits a logger, too. */
type AnyLogger = Readonly<Record<keyof Logger, (event: LogEvent) => unknown>>;

/** A logger that cannot fail: a full disk is no reason not to have a password. */
export function guardLogger(logger: Logger): Logger {
  // The one that readers know, and ask for nothing.
  if (logger === silentLogger) return logger;
  const given: AnyLogger = logger;
  const guarded =
    (level: keyof Logger) =>
    (event: LogEvent): void => {
      try {
        const logged = given[level](event);
        if (logged instanceof Promise) logged.catch(ignore);
      } catch {
        // Where would it be said?
      }
    };
  return {
    debug: guarded('debug'),
    info: guarded('info'),
    warn: guarded('warn'),
    error: guarded('error'),
  };
}

const ignore = (): void => undefined;
