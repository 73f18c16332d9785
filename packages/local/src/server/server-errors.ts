import { UndotenvError } from '@undotenv/protocol';
import type { InvalidPrincipalsError } from '../access/errors.ts';
import type { StorageError } from '../errors.ts';
import type { InvalidKeysError } from '../kms/errors.ts';

/** Another program listens on the port. Retryable once it has stopped. */
export class PortInUseError extends UndotenvError {
  readonly code = 'PORT_IN_USE';
  override readonly retryable = true;

  constructor(port: number) {
    super(`port ${String(port)} is in use`, {
      hint: 'stop the program that listens there, or choose another port; 0 picks a free one',
    });
  }
}

/** The server listens on this machine's own addresses only. Not retryable. */
export class NotLoopbackError extends UndotenvError {
  readonly code = 'NOT_LOOPBACK';

  constructor() {
    super('the local server listens on loopback addresses only', {
      hint: 'use 127.0.0.1, ::1 or localhost',
    });
  }
}

/** A switch that gives secrets up to anybody here was set on a store that is kept. Not retryable. */
export class EphemeralOnlyError extends UndotenvError {
  readonly code = 'EPHEMERAL_ONLY';

  constructor(option: string) {
    super(`${option} is refused on a store that is kept`, {
      hint: 'use it with an ephemeral store only',
    });
  }
}

/** Every error of this package. */
export type LocalError =
  | InvalidKeysError
  | InvalidPrincipalsError
  | StorageError
  | PortInUseError
  | NotLoopbackError
  | EphemeralOnlyError;
