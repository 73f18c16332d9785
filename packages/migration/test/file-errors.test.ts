import { UndotenvError } from '@undotenv/protocol';
import { describe, expect, it } from 'vitest';
import {
  EntangledLinesError,
  FileChangedError,
  FileNotFoundError,
  FileOperationError,
  FileTooLargeError,
  InvalidPackageJsonError,
  NotTextError,
  UnrepresentableValueError,
  UnsafeFileError,
  type MigrationFileError,
  type UnsafeFileReason,
} from '../src/file-errors.ts';

const reasons: readonly UnsafeFileReason[] = [
  'foreign-owner',
  'hard-link',
  'not-a-regular-file',
  'symbolic-link',
];

const errors: readonly MigrationFileError[] = [
  new EntangledLinesError([]),
  new EntangledLinesError([1, 2]),
  new FileChangedError('.env'),
  new FileNotFoundError('.env'),
  ...(['read', 'replace', 'sync'] as const).map(
    (each) => new FileOperationError('.env', each, null),
  ),
  new FileTooLargeError('.env', 10),
  new InvalidPackageJsonError('is not JSON'),
  new NotTextError('.env', 'a NUL byte'),
  new UnrepresentableValueError('A'),
  ...reasons.map((reason) => new UnsafeFileError('.env', reason)),
];

/** The decision each error leaves to its caller; a code missing here does not compile. */
function decisionOf(error: MigrationFileError): string {
  switch (error.code) {
    case 'ENTANGLED_LINES':
    case 'INVALID_PACKAGE_JSON':
    case 'NOT_TEXT':
    case 'UNREPRESENTABLE_VALUE':
      return 'mend the file';
    case 'FILE_NOT_FOUND':
    case 'FILE_TOO_LARGE':
    case 'UNSAFE_FILE':
      return 'name another file';
    case 'FILE_CHANGED':
      return 'plan again';
    case 'FILE_OPERATION_FAILED':
      return 'try again';
  }
}

describe('the errors of files', () => {
  it.each(errors.map((error) => [error.name, error] as const))(
    '%s says what is wrong and what to do next',
    (name, error) => {
      expect(error).toBeInstanceOf(UndotenvError);
      expect(name).toMatch(/Error$/);
      expect(error.message).not.toBe('');
      expect(error.hint).toMatch(/^\S.*[^.]$/);
      expect(decisionOf(error)).not.toBe('');
      expect(error.retryable).toBe(error instanceof FileOperationError);
    },
  );

  it('name the operating system’s code and carry its error', () => {
    const cause = Object.assign(new Error('synthetic'), { code: 'ENOSPC' });
    const error = new FileOperationError('.env', 'replace', cause);
    expect(error.message).toBe('cannot replace .env: ENOSPC');
    expect(error.cause).toBe(cause);
  });
});
