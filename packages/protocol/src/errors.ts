export interface UndotenvErrorOptions {
  /** What to do next, one sentence; the command line prints it after `hint:`. */
  hint?: string | undefined;
  /** The error underneath, if something failed rather than was refused. Never carries a value. */
  cause?: unknown;
}

/**
 * The base of every error undotenv throws on purpose.
 *
 * Each subclass is one decision a caller can make, and carries a literal `code` that never changes
 * once published. No message, hint or cause holds a secret's value, a key or a token.
 */
export abstract class UndotenvError extends Error {
  /** Stable and literal, for `switch`. */
  abstract readonly code: string;
  /** Whether the same call may succeed later without any change by the caller. */
  readonly retryable: boolean = false;
  declare readonly hint?: string;

  constructor(message: string, options: UndotenvErrorOptions = {}) {
    super(message, options);
    this.name = new.target.name;
    if (options.hint) this.hint = options.hint;
  }
}
