import type { LogEvent, Logger } from '../src/log/logger.ts';

export interface RecordingLogger extends Logger {
  readonly events: (LogEvent & { level: keyof Logger })[];
}

export function recordingLogger(): RecordingLogger {
  const events: RecordingLogger['events'] = [];
  const at = (level: keyof Logger) => (event: LogEvent) => {
    events.push({ level, ...event });
  };
  return { events, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
