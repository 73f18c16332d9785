import { parsePort } from '@undotenv/manifest';

/** @throws {RangeError} if the text is none, without quoting it. */
export function portOf(text: string): number {
  const port = parsePort(text);
  if (port === undefined) throw new RangeError('port is not a number from 1 to 65535');
  return port;
}
