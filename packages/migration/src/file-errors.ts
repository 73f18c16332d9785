import { UndotenvError } from '@undotenv/protocol';

/** The file is not there. Not retryable. */
export class FileNotFoundError extends UndotenvError {
  readonly code = 'FILE_NOT_FOUND';
  readonly path: string;

  constructor(path: string) {
    super(`${path} does not exist`, { hint: 'check the path, or run in the project’s directory' });
    this.path = path;
  }
}

export type UnsafeFileReason =
  'foreign-group' | 'foreign-owner' | 'hard-link' | 'not-a-regular-file' | 'symbolic-link';

const unsafeFiles: Readonly<Record<UnsafeFileReason, { what: string; hint: string }>> = {
  'symbolic-link': {
    what: 'is a symbolic link',
    hint: 'name the file it points to, so that the right file is replaced',
  },
  'hard-link': {
    what: 'has more than one hard link',
    hint: 'the other names would keep the old content: remove them, or copy the file over itself',
  },
  'foreign-owner': {
    what: 'belongs to another user',
    hint: 'run as its owner, or take the file over with chown',
  },
  'foreign-group': {
    what: 'has a group that you are not in, and which it would lose',
    hint: 'give it one of your groups with chgrp',
  },
  'not-a-regular-file': {
    what: 'is not a regular file',
    hint: 'name a file: directories, pipes and devices are not read',
  },
};

/** The file is such that replacing it would not do what it seems to. Not retryable. */
export class UnsafeFileError extends UndotenvError {
  readonly code = 'UNSAFE_FILE';
  readonly path: string;
  readonly reason: UnsafeFileReason;

  constructor(path: string, reason: UnsafeFileReason) {
    const { what, hint } = unsafeFiles[reason];
    super(`${path} ${what}`, { hint });
    this.path = path;
    this.reason = reason;
  }
}

/** The file is longer than a file of its kind ever is. Not retryable. */
export class FileTooLargeError extends UndotenvError {
  readonly code = 'FILE_TOO_LARGE';
  readonly path: string;
  readonly maxBytes: number;

  constructor(path: string, maxBytes: number) {
    super(`${path} is longer than ${String(maxBytes)} bytes`, {
      hint: 'check that this is the file you mean',
    });
    this.path = path;
    this.maxBytes = maxBytes;
  }
}

/** The file is not UTF-8 text: rewritten as text it would be damaged. Not retryable. */
export class NotTextError extends UndotenvError {
  readonly code = 'NOT_TEXT';
  readonly path: string;

  constructor(path: string, found: 'a NUL byte' | 'invalid UTF-8') {
    super(`${path} is not a text file: it holds ${found}`, { hint: 'save it as UTF-8' });
    this.path = path;
  }
}

/** The file is no longer what was read: nothing was written. Not retryable without a new read. */
export class FileChangedError extends UndotenvError {
  readonly code = 'FILE_CHANGED';
  readonly path: string;

  constructor(path: string) {
    super(`${path} was changed by another program meanwhile`, {
      hint: 'nothing was written to it; close the other program and run the command again',
    });
    this.path = path;
  }
}

export type FileOperation = 'read' | 'replace' | 'sync';

const operationHints: Readonly<Record<FileOperation, string>> = {
  read: 'check that you may read it',
  replace: 'it is as it was; check free space and the permissions of its directory',
  sync: 'the new content stands, but may not outlast a power cut; check the disk',
};

/** The operating system refused an operation; `cause` is its error. Retryable. */
export class FileOperationError extends UndotenvError {
  readonly code = 'FILE_OPERATION_FAILED';
  override readonly retryable = true;
  readonly path: string;
  readonly operation: FileOperation;

  constructor(path: string, operation: FileOperation, cause: unknown) {
    super(`cannot ${operation} ${path}${systemCode(cause)}`, {
      cause,
      hint: operationHints[operation],
    });
    this.path = path;
    this.operation = operation;
  }
}

function systemCode(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? `: ${code}` : '';
}

/** No way of quoting in a `.env` file gives this value back. Not retryable. */
export class UnrepresentableValueError extends UndotenvError {
  readonly code = 'UNREPRESENTABLE_VALUE';
  readonly variable: string;

  constructor(variable: string) {
    super(`the value of ${variable} cannot be written in a .env file`, {
      hint: 'it mixes quotes, # or control characters that no quoting can hold; encode it as base64',
    });
    this.variable = variable;
  }
}

/** An edit would change what other lines of the `.env` mean; `lines` are where. Not retryable. */
export class EntangledLinesError extends UndotenvError {
  readonly code = 'ENTANGLED_LINES';
  readonly lines: readonly number[];

  constructor(lines: readonly number[]) {
    super(
      lines.length === 0
        ? 'the edit would change what other lines of the file mean'
        : `the edit would change what other lines of the file mean; see lines ${lines.join(', ')}`,
      { hint: 'close the quotes and complete the lines named, then run the command again' },
    );
    this.lines = lines;
  }
}

/** `package.json` is not what npm could read. Not retryable. */
export class InvalidPackageJsonError extends UndotenvError {
  readonly code = 'INVALID_PACKAGE_JSON';

  constructor(reason: string) {
    super(`package.json ${reason}`, { hint: 'mend it, or change the start script by hand' });
  }
}

/** Everything that reading, editing and replacing a project's files can refuse. */
export type MigrationFileError =
  | EntangledLinesError
  | FileChangedError
  | FileNotFoundError
  | FileOperationError
  | FileTooLargeError
  | InvalidPackageJsonError
  | NotTextError
  | UnrepresentableValueError
  | UnsafeFileError;
