import { StoreIoError } from '../errors.ts';

/**
 * What Node reports of a disk that refuses, as an error of ours: its code is all that helps. Its
 * message names paths and no content.
 *
 * @param what could not be done
 * @throws {StoreIoError} `STORE_IO_FAILED`, retryable if the disk is full.
 */
export function onDisk<Result>(what: string, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    throw new StoreIoError(`${what} (${cause.code})`, {
      retryable: cause.code === 'ENOSPC',
      cause,
    });
  }
}

export function isSystemError(error: unknown): error is NodeJS.ErrnoException & { code: string } {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    // Of Node's own errors, those of the operating system.
    'syscall' in error
  );
}
