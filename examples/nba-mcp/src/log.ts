import type { LogLevel } from './settings.ts';

export interface LogEntry {
  readonly msg: string;
}

/** The shape of pino and of `console`; the secrets client logs through it, too. */
export interface Log {
  debug(entry: LogEntry): void;
  info(entry: LogEntry): void;
  warn(entry: LogEntry): void;
  error(entry: LogEntry): void;
}

const order: readonly LogLevel[] = ['DEBUG', 'INFO', 'WARNING', 'ERROR'];

/** Writes one line for each entry; by default to stderr, because stdout is the MCP connection. */
export function createLog(
  level: LogLevel,
  write: (line: string) => void = (line) => process.stderr.write(`${line}\n`),
): Log {
  const at =
    (entryLevel: LogLevel) =>
    ({ msg }: LogEntry): void => {
      if (order.indexOf(entryLevel) >= order.indexOf(level)) write(`${entryLevel} ${msg}`);
    };
  return { debug: at('DEBUG'), info: at('INFO'), warn: at('WARNING'), error: at('ERROR') };
}
