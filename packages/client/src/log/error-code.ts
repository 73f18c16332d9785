import { UndotenvError } from '@undotenv/protocol';

/** What is told of an error: its code alone, for a message of others may hold anything. */
export function errorCode(error: unknown): string {
  return error instanceof UndotenvError ? error.code : 'UNEXPECTED';
}
