import { isPort } from '@undotenv/manifest';

/** @throws {RangeError} if the text is none, without quoting it. */
export function portOf(text: string): number {
  const port = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : undefined;
  if (!isPort(port)) throw new RangeError('port is not a number from 1 to 65535');
  return port;
}
