import { UndotenvError } from '@undotenv/protocol';

/** The command line was written wrongly: exit code 2. */
export class UsageError extends UndotenvError {
  readonly code = 'USAGE';
}

/** Going on would be guessing or would lose something: exit code 3. */
export class RefusedError extends UndotenvError {
  readonly code = 'REFUSED';
}

/** The person at the terminal said no, or pressed Ctrl-C at a question. Nothing was written. */
export class CancelledError extends UndotenvError {
  readonly code = 'CANCELLED';

  constructor() {
    super('cancelled');
  }
}

/** `undotenv.config.*` is missing, or cannot be loaded. */
export class ManifestFileError extends UndotenvError {
  readonly code = 'MANIFEST_FILE';
}

/** Another writer changed the secret between our read and our write; theirs stands. */
export class ConcurrentChangeError extends UndotenvError {
  readonly code = 'CONCURRENT_CHANGE';
}

/** Every error the command line itself throws. */
export type CommandLineError =
  CancelledError | ConcurrentChangeError | ManifestFileError | RefusedError | UsageError;

/** An option's value that a package refuses as misuse by its caller is the user's mistake. */
export function asUsageError(error: unknown): unknown {
  return error instanceof RangeError ? new UsageError(error.message) : error;
}
